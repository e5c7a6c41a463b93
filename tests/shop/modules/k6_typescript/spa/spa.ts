import { Client } from './src/client.ts';
import { AuthService } from './src/auth-service.ts';
import { BasketService } from './src/basket-service.ts';
import { CatalogueService } from './src/catalogue-service.ts';

export const options = { vus: 1, iterations: 1 };

export default function (): void {
  const client = new Client('http://127.0.0.1:18377');
  const auth = new AuthService(client);
  const catalogue = new CatalogueService(client);
  const baskets = new BasketService(client);

  auth.openApp();
  auth.logIn({ email: 'ana+shop@example.test', password: 'correct horse' });
  catalogue.list();
  catalogue.notifications();
  baskets.create(4259250684236, '9552a562769c', 2);
  baskets.show();
  baskets.shippingOptions();
  baskets.ship(61337);
  auth.refreshBeforeOrder();
  baskets.order('EUR');
  auth.refreshBeforeLogout();
  auth.logOut();
}
