import { sleep } from 'k6';
import { HttpClient } from './lib/http-client.js';
import { AcmeId } from './lib/acme-id.js';
import { Bank } from './lib/bank.js';

export const options = { vus: 1, iterations: 1 };

export default function () {
  const client = new HttpClient('http://127.0.0.1:18377/oauth');

  const acme = new AcmeId(client);
  acme.start();
  acme.signIn('ana+shop@example.test', 'correct horse');
  sleep(1);

  const bank = new Bank(client, 'ak/ob1lnKfMqW8Qmqyxrj2H9Gcw');
  bank.link("Ana's bank");
  bank.accounts();
  bank.synchronise('HvopRqyAB5-pet');
}
