import { LampPage } from './pages/lamp-page.js';
import { CartPage } from './pages/cart-page.js';

export const options = { vus: 1, iterations: 1 };

export default function () {
  const lamps = new LampPage();
  const cart = new CartPage();

  lamps.open();
  lamps.signIn({ email: 'ana+shop@example.test', password: 'correct horse' });
  lamps.list(20);
  cart.add('prd_RPd51k___9', 2);
  cart.placeOrder('crt_9IEniMizzV_0x4b2I9');
  cart.showOrder(11113);
}
