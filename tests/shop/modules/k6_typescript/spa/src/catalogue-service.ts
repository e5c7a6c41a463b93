import { Client } from './client.ts';

export class CatalogueService {
  constructor(private client: Client) {}

  list(): void {
    this.client.call('GET', `/catalogue?locale=en-GB&_=${Date.now()}`, null, { Authorization: `Bearer ${this.client.token}` });
  }

  notifications(): void {
    this.client.call('GET', `/notifications?_=${Date.now()}`, null, { Authorization: `Bearer ${this.client.token}` });
  }
}
