import http from 'k6/http';
import { ShopApp } from './shop-app.ts';

export interface Credentials {
  login: string;
  password: string;
}

/** Follows the redirects to the provider and back. */
export function logIn(app: ShopApp, credentials: Credentials): void {
  http.get(`${app.baseUrl}/oauth/app/login`);
  http.post(`${app.baseUrl}/oauth/idp/login`, {
    txn: 'lCaG9mzkeXAxMqxHtR',
    client_id: 'shop-web',
    login: credentials.login,
    password: credentials.password,
  });
}
