import http from 'k6/http';

export interface Mug {
  slug: string;
  price: string;
  size: string;
}

class Shop {
  private cartPath = '/forms/cart;cid=kInA6WDrr2jK';

  constructor(private baseUrl: string) {}

  loginPage() {
    return http.get(`${this.baseUrl}/login?next=%2Fforms%2F%3Ftab%3Dnew%26lang%3Den`);
  }

  logIn(email: string, password: string, csrf: string) {
    return http.post(`${this.baseUrl}/login`, {
      next: '/forms/?tab=new&lang=en',
      email: email,
      password: password,
      locale: 'en-GB',
      _csrf: csrf,
    });
  }

  home() {
    return http.get(`${this.baseUrl}/forms/`);
  }

  product(slug: string) {
    return http.get(`${this.baseUrl}/forms/products/${slug}`);
  }

  add(mug: Mug, offer: string, csrf: string) {
    return http.post(`${this.baseUrl}${this.cartPath}/add`, {
      slug: mug.slug,
      price: mug.price,
      currency: 'EUR',
      offer: offer,
      _csrf: csrf,
      size: mug.size,
    });
  }

  cart() {
    return http.get(`${this.baseUrl}${this.cartPath}/view`);
  }

  update(csrf: string) {
    return http.post(`${this.baseUrl}${this.cartPath}/update`, { 'qty-48966': '2', 'qty-48994': '3', _csrf: csrf });
  }

  checkout() {
    return http.get(`${this.baseUrl}/forms/checkout/87533/Xsk5`);
  }

  step(step: string, csrf: string) {
    return http.post(`${this.baseUrl}/forms/checkout/87533/Xsk5`, {
      step: step,
      recipient: "O'Neill & Söhne <Ltd>",
      street: 'Hof "Süd" 4',
      _csrf: csrf,
    });
  }
}

export function createShop(baseUrl: string): Shop {
  return new Shop(baseUrl);
}
