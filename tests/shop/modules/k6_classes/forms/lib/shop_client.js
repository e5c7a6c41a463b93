import http from 'k6/http';

/** The shop's pages, as a browser asks for them. */
export class ShopClient {
  constructor(baseUrl) {
    this.baseUrl = baseUrl;
  }

  openLogin() {
    http.get(`${this.baseUrl}/login?next=%2Fforms%2F%3Ftab%3Dnew%26lang%3Den`);
  }

  logIn(email, password) {
    http.post(`${this.baseUrl}/login`, {
      next: '/forms/?tab=new&lang=en',
      email: email,
      password: password,
      locale: 'en-GB',
      _csrf: 'buaOUXQ5866QwRHSRw7ecHl0DD2sOUurXAxHV1NY',
    });
  }

  openHome() {
    http.get(`${this.baseUrl}/forms/`);
  }

  openProduct(slug) {
    http.get(`${this.baseUrl}/forms/products/${slug}`);
  }

  addBlueMug() {
    http.post(`${this.baseUrl}/forms/cart;cid=kInA6WDrr2jK/add`, {
      slug: 'blue-mug-350',
      price: '12.50',
      currency: 'EUR',
      offer: 'kI&gBdJw\'za&R3"IgxJQ<NXuz',
      _csrf: 'Mdzk8xa42FOLUDi67xg7joSA255Fz_B9jywOffXs',
      size: 'M',
    });
  }

  addGreenMug() {
    http.post(`${this.baseUrl}/forms/cart;cid=kInA6WDrr2jK/add`, {
      slug: 'green-mug-500',
      price: '14.75',
      currency: 'EUR',
      offer: 'kJAgu2"g&4aUDO&hG<e\'JRkgz',
      _csrf: 'hHCTYzULs6jn_OVVO4zBfYChKXoVhSnQypVUPR8t',
      size: 'L',
    });
  }

  openCart() {
    http.get(`${this.baseUrl}/forms/cart;cid=kInA6WDrr2jK/view`);
  }

  setQuantities() {
    http.post(`${this.baseUrl}/forms/cart;cid=kInA6WDrr2jK/update`, {
      'qty-48966': '2',
      'qty-48994': '3',
      _csrf: 'vEOflr2KGSU43M05tMoACeJ12R45MOwh6eMqJ47Y',
    });
  }

  openCheckout() {
    http.get(`${this.baseUrl}/forms/checkout/87533/Xsk5`);
  }

  sendAddress() {
    http.post(`${this.baseUrl}/forms/checkout/87533/Xsk5`, {
      step: 'address',
      recipient: "O'Neill & Söhne <Ltd>",
      street: 'Hof "Süd" 4',
      _csrf: 'TxXJzcBGvWYjPi0vOwO6vQgVQ4GcfqJu06gVRg9w',
    });
  }

  confirm() {
    http.post(`${this.baseUrl}/forms/checkout/87533/Xsk5`, {
      step: 'confirm',
      recipient: "O'Neill & Söhne <Ltd>",
      street: 'Hof "Süd" 4',
      _csrf: 'wXptX8GbVAd89tM5nUqsccb5HcZmH9Tg67MmQ1yD',
    });
  }
}
