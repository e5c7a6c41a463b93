import { logIn, logOut } from './lib/session.js';
import { openTickets, openTicket, saveDraft, changeTicket } from './lib/tickets.js';

export default function () {
  logIn('ana+shop@example.test', 'correct horse');
  openTickets();
  openTicket('13160');
  saveDraft('13160', 'Key turns');
  changeTicket('13160', "Door won't lock at all", 'Key turns & turns');
  logOut();
}
