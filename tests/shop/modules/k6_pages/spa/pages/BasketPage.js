import { ApiPage } from './ApiPage.js';

const AFTER_REFRESH =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJlQVhzRV9PVzYtdHUiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.M5FDnSFOJ-4HLdA5RshPEdR0PhGJxg7jFxnZCmAK3dU';

export class BasketPage extends ApiPage {
  constructor(session, id) {
    super(session);
    this.id = id;
  }

  fill(line) {
    const headers = { ...this.bearer(), 'Idempotency-Key': '3194e91a-f9a2-4639-8cb6-81d4b06ac1bc' };
    return this.send('POST', '/spa/api/baskets', line, headers);
  }

  show() {
    return this.get(`/spa/api/baskets/${this.id}`, this.bearer());
  }

  shippingOptions() {
    return this.get(`/spa/api/baskets/${this.id}/shipping`, this.bearer());
  }

  change(shipping, stateKey) {
    const body = { shipping, settings: JSON.stringify({ layout: 'list', stateKey }) };
    return this.send('PATCH', `/spa/api/baskets/${this.id}`, body, { ...this.bearer(), 'If-Match': '"c43ed405b1-2"' });
  }

  order() {
    const headers = { ...this.tokens(), Authorization: `Bearer ${AFTER_REFRESH}`, 'If-Match': 'W/"aa8cdcb501-2"' };
    return this.send('POST', `/spa/api/baskets/${this.id}/order`, { currency: 'EUR' }, headers);
  }
}
