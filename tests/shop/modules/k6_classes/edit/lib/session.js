import http from 'k6/http';
import { BASE_URL } from './config.js';

export function logIn(email, password) {
  http.get(`${BASE_URL}/login?next=%2Fedit%2F`);
  http.post(`${BASE_URL}/login`, {
    next: '/edit/',
    email,
    password,
    locale: 'en-GB',
    _csrf: 'BonaMBcclNqRr3YcqWeFdLm3K5xS6WkaF4hePXBH',
  });
}

export function logOut() {
  http.post(`${BASE_URL}/edit/logout`, { _csrf: 'FKRoJ6Grh2WjTlI6chSsw-DKTBatUInuzVxv7ua6' });
}
