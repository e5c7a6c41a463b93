import { Page } from './page.js';

export class CartPage extends Page {
  open() {
    this.get('/forms/cart;cid=kInA6WDrr2jK/view');
  }

  update() {
    this.post('/forms/cart;cid=kInA6WDrr2jK/update', {
      'qty-48966': '2',
      'qty-48994': '3',
      _csrf: 'vEOflr2KGSU43M05tMoACeJ12R45MOwh6eMqJ47Y',
    });
  }
}
