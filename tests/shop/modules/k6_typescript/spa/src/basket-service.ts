import { Client } from './client.ts';

export class BasketService {
  private basket = 21711;

  constructor(private client: Client) {}

  create(account: number, variant: string, quantity: number): void {
    this.client.call('POST', '/baskets', { account, variant, quantity }, {
      Authorization: `Bearer ${this.client.token}`,
      'Idempotency-Key': '3194e91a-f9a2-4639-8cb6-81d4b06ac1bc',
    });
  }

  show(): void {
    this.client.call('GET', `/baskets/${this.basket}`, null, { Authorization: `Bearer ${this.client.token}` });
  }

  shippingOptions(): void {
    this.client.call('GET', `/baskets/${this.basket}/shipping`, null, { Authorization: `Bearer ${this.client.token}` });
  }

  ship(shipping: number): void {
    const settings = JSON.stringify({ layout: 'list', stateKey: 'SLht6lcodc23nEcuuKY5' });
    this.client.call('PATCH', `/baskets/${this.basket}`, { shipping, settings }, {
      Authorization: `Bearer ${this.client.token}`,
      'If-Match': '"c43ed405b1-2"',
    });
  }

  order(currency: string): void {
    this.client.call('POST', `/baskets/${this.basket}/order`, { currency }, {
      Authorization:
        'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJlQVhzRV9PVzYtdHUiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.M5FDnSFOJ-4HLdA5RshPEdR0PhGJxg7jFxnZCmAK3dU',
      'If-Match': 'W/"aa8cdcb501-2"',
    });
  }
}
