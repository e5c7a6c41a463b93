import { sleep } from 'k6';
import { LoginPage } from './pages/login.js';
import { QuotePage } from './pages/quote.js';
import { ReceiptPage } from './pages/receipt.js';

export const options = { vus: 1, iterations: 1 };

export default function () {
  const login = new LoginPage();
  login.open('/order/');
  login.logIn({ email: 'ana+shop@example.test', password: 'correct horse', csrf: 'If-82V9hwzYvV449A3IsD_erGT4hO0n-6NIOAxm5' });

  const quote = new QuotePage();
  quote.loadPanel('none');
  quote.request('gift-box-xl', 'For Zoë & Tom');
  quote.poll(53024, 'SuqwafhgqPEqkQn5SdmATUy8LcZb');
  sleep(1);
  quote.poll(53024, 'EQDPwC7mvTFFP8TdFWhBqHx5A76U');
  sleep(1);
  quote.poll(53024, 'J2thtdHeQBQ8MysLsEcMhXKwZamy');
  quote.order();

  const receipt = new ReceiptPage(68624, '7lPS');
  receipt.open();
}
