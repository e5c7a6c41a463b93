import { sleep } from 'k6';
import { createShop, Mug } from './src/shop.ts';

export const options = { vus: 1, iterations: 1 };

const blue: Mug = { slug: 'blue-mug-350', price: '12.50', size: 'M' };
const green: Mug = { slug: 'green-mug-500', price: '14.75', size: 'L' };

export default function (): void {
  const shop = createShop('http://127.0.0.1:18377');

  shop.loginPage();
  shop.logIn('ana+shop@example.test', 'correct horse', 'buaOUXQ5866QwRHSRw7ecHl0DD2sOUurXAxHV1NY');
  shop.product(blue.slug);
  shop.add(blue, 'kI&gBdJw\'za&R3"IgxJQ<NXuz', 'Mdzk8xa42FOLUDi67xg7joSA255Fz_B9jywOffXs');
  shop.home();
  shop.product(green.slug);
  shop.add(green, 'kJAgu2"g&4aUDO&hG<e\'JRkgz', 'hHCTYzULs6jn_OVVO4zBfYChKXoVhSnQypVUPR8t');
  sleep(1);
  shop.cart();
  shop.update('vEOflr2KGSU43M05tMoACeJ12R45MOwh6eMqJ47Y');
  shop.checkout();
  shop.step('address', 'TxXJzcBGvWYjPi0vOwO6vQgVQ4GcfqJu06gVRg9w');
  shop.step('confirm', 'wXptX8GbVAd89tM5nUqsccb5HcZmH9Tg67MmQ1yD');
}
