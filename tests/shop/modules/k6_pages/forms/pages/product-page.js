import { Page } from './page.js';

export class ProductPage extends Page {
  home() {
    this.get('/forms/');
  }

  openBlueMug() {
    this.get('/forms/products/blue-mug-350');
  }

  addBlueMug() {
    this.post('/forms/cart;cid=kInA6WDrr2jK/add', {
      slug: 'blue-mug-350',
      price: '12.50',
      currency: 'EUR',
      offer: 'kI&gBdJw\'za&R3"IgxJQ<NXuz',
      _csrf: 'Mdzk8xa42FOLUDi67xg7joSA255Fz_B9jywOffXs',
      size: 'M',
    });
  }

  openGreenMug() {
    this.get('/forms/products/green-mug-500');
  }

  addGreenMug() {
    this.post('/forms/cart;cid=kInA6WDrr2jK/add', {
      slug: 'green-mug-500',
      price: '14.75',
      currency: 'EUR',
      offer: 'kJAgu2"g&4aUDO&hG<e\'JRkgz',
      _csrf: 'hHCTYzULs6jn_OVVO4zBfYChKXoVhSnQypVUPR8t',
      size: 'L',
    });
  }
}
