import { ShopApp } from './src/shop-app.ts';
import { logIn } from './src/acme.ts';

const BASE_URL = 'http://127.0.0.1:18377';

export const options = { vus: 1, iterations: 1 };

export default function (): void {
  const app = new ShopApp(BASE_URL);

  app.open();
  logIn(app, { login: 'ana+shop@example.test', password: 'correct horse' });
  app.link("Ana's bank");
  app.showAccounts();
  app.synchronise('full');
}
