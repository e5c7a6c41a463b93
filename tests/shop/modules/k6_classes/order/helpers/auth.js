import http from 'k6/http';
import { baseUrl } from './config.js';

export function login(email, password, next) {
  http.get(`${baseUrl}/login?next=${encodeURIComponent(next)}`);
  http.post(`${baseUrl}/login`, {
    next,
    email,
    password,
    locale: 'en-GB',
    _csrf: 'If-82V9hwzYvV449A3IsD_erGT4hO0n-6NIOAxm5',
  });
}
