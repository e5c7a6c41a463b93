import { sleep } from 'k6';
import { HelpDesk } from './pages/help-desk.js';

export const options = { vus: 1, iterations: 1 };

export default function () {
  const desk = new HelpDesk('http://127.0.0.1:18377');

  desk.login.open();
  desk.login.submit('ana+shop@example.test', 'correct horse');
  sleep(1);
  desk.tickets.open();
  desk.tickets.saveDraft('Key turns');
  sleep(1);
  desk.tickets.save("Door won't lock at all", 'Key turns & turns');
  desk.logOut();
}
