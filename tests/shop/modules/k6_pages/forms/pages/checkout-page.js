import { Page } from './page.js';

const ADDRESS = { recipient: "O'Neill & Söhne <Ltd>", street: 'Hof "Süd" 4' };

export class CheckoutPage extends Page {
  open(id, key) {
    this.get(`/forms/checkout/${id}/${key}`);
  }

  address(id, key) {
    this.post(`/forms/checkout/${id}/${key}`, {
      step: 'address',
      ...ADDRESS,
      _csrf: 'TxXJzcBGvWYjPi0vOwO6vQgVQ4GcfqJu06gVRg9w',
    });
  }

  confirm(id, key) {
    this.post(`/forms/checkout/${id}/${key}`, {
      step: 'confirm',
      ...ADDRESS,
      _csrf: 'wXptX8GbVAd89tM5nUqsccb5HcZmH9Tg67MmQ1yD',
    });
  }
}
