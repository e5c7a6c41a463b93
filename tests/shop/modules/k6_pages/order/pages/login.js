import http from 'k6/http';
import { url } from './site.js';

export class LoginPage {
  open(next) {
    this.next = next;
    return http.get(url(`/login?next=${encodeURIComponent(next)}`));
  }

  logIn({ email, password, csrf }) {
    return http.post(url('/login'), { next: this.next, email, password, locale: 'en-GB', _csrf: csrf });
  }
}
