import { sleep } from 'k6';
import { login } from './helpers/auth.js';
import * as quotes from './helpers/quotes.js';

export default function () {
  login('ana+shop@example.test', 'correct horse', '/order/');

  quotes.panel();
  quotes.create('gift-box-xl', 'For Zoë & Tom');
  quotes.poll('SuqwafhgqPEqkQn5SdmATUy8LcZb');
  sleep(0.5);
  quotes.poll('EQDPwC7mvTFFP8TdFWhBqHx5A76U');
  sleep(0.5);
  quotes.poll('J2thtdHeQBQ8MysLsEcMhXKwZamy');

  quotes.accept('Q-BB182D0D41', 73743);
  quotes.receipt('68624', '7lPS');
}
