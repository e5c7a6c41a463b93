import { group, sleep } from 'k6';
import { LoginPage } from './pages/login-page.js';
import { ProductPage } from './pages/product-page.js';
import { CartPage } from './pages/cart-page.js';
import { CheckoutPage } from './pages/checkout-page.js';

export const options = {
  vus: 1,
  iterations: 1,
};

export default function () {
  const login = new LoginPage();
  const products = new ProductPage();
  const cart = new CartPage();
  const checkout = new CheckoutPage();

  group('log in', () => {
    login.open();
    login.submit('ana+shop@example.test', 'correct horse');
  });

  group('fill the cart', () => {
    products.openBlueMug();
    products.addBlueMug();
    sleep(1);
    products.home();
    products.openGreenMug();
    products.addGreenMug();
  });

  group('check out', () => {
    cart.open();
    cart.update();
    checkout.open('87533', 'Xsk5');
    checkout.address('87533', 'Xsk5');
    checkout.confirm('87533', 'Xsk5');
  });
}
