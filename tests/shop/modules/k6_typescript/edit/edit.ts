import { Options } from 'k6/options';
import { HelpDesk } from './src/help-desk.ts';

export const options: Options = { vus: 1, iterations: 1 };

export default function (): void {
  const desk = new HelpDesk();
  desk.logIn('ana+shop@example.test', 'correct horse');

  const ticket = desk.ticket(13160);
  ticket.show();
  ticket.saveDraft('Key turns');
  ticket.save("Door won't lock at all", 'Key turns & turns');

  desk.logOut();
}
