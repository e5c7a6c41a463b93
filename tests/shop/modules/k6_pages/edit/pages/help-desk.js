import http from 'k6/http';
import { LoginPage } from './login-page.js';
import { TicketPage } from './ticket-page.js';

/** The site: its pages know it, and it knows its pages. */
export class HelpDesk {
  constructor(host) {
    this.host = host;
    this.login = new LoginPage(this);
    this.tickets = new TicketPage(this);
  }

  logOut() {
    http.post(`${this.host}/edit/logout`, { _csrf: 'FKRoJ6Grh2WjTlI6chSsw-DKTBatUInuzVxv7ua6' });
  }
}
