import http from 'k6/http';
import { Ticket } from './ticket.ts';

export const HOST = 'http://127.0.0.1:18377';

export class HelpDesk {
  logIn(email: string, password: string): void {
    http.get(`${HOST}/login?next=%2Fedit%2F`);
    http.post(`${HOST}/login`, {
      next: '/edit/',
      email: email,
      password: password,
      locale: 'en-GB',
      _csrf: 'BonaMBcclNqRr3YcqWeFdLm3K5xS6WkaF4hePXBH',
    });
  }

  ticket(id: number): Ticket {
    return new Ticket(HOST, id);
  }

  logOut(): void {
    http.post(`${HOST}/edit/logout`, { _csrf: 'FKRoJ6Grh2WjTlI6chSsw-DKTBatUInuzVxv7ua6' });
  }
}
