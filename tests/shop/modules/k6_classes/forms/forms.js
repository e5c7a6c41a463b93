import { sleep } from 'k6';
import { ShopClient } from './lib/shop_client.js';

export const options = { vus: 1, iterations: 1 };

export default function () {
  const shop = new ShopClient('http://127.0.0.1:18377');

  shop.openLogin();
  shop.logIn('ana+shop@example.test', 'correct horse');
  sleep(1);
  shop.openProduct('blue-mug-350');
  shop.addBlueMug();
  shop.openHome();
  sleep(1);
  shop.openProduct('green-mug-500');
  shop.addGreenMug();
  shop.openCart();
  shop.setQuantities();
  sleep(1);
  shop.openCheckout();
  shop.sendAddress();
  shop.confirm();
}
