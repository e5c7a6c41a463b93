import { sleep } from 'k6';
import { Session } from './src/session.ts';
import { QuoteDesk } from './src/quote-desk.ts';

export const options = { vus: 1, iterations: 1 };

export default function (): void {
  const session = new Session('http://127.0.0.1:18377');
  const desk = new QuoteDesk(session);

  session.logIn('ana+shop@example.test', 'correct horse');
  desk.open();
  desk.panel();
  desk.request('gift-box-xl', 'For Zoë & Tom');
  sleep(1);
  desk.poll1();
  sleep(1);
  desk.poll2();
  sleep(1);
  desk.poll3();
  desk.order();
  desk.receipt();
}
