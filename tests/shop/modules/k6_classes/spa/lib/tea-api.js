import http from 'k6/http';

const JSON_TYPE = { 'Content-Type': 'application/json' };

export class TeaApi {
  constructor(host) {
    this.host = host;
    this.csrf = 'kkbjVDWeZsV9ZlqXSU6XTXP-3ztEthXENdDu';
    this.xsrf = 'kwQc+yUMAcZpfjJUABToiFtTt=gQ5/z';
    this.accessToken =
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJ5WjhkaXJTVVY2NTIiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.rjAi5slyUZ_uxe2AJJzzvnA0VhF1GFsGV-0kCrzGuLw';
  }

  open() {
    http.get(`${this.host}/spa/`);
  }

  login(email, password) {
    http.post(`${this.host}/spa/api/login`, JSON.stringify({ email, password }), {
      headers: { ...JSON_TYPE, 'X-CSRF-Token': this.csrf, 'X-XSRF-TOKEN': 'k=S1TV+d2jalw/hNh5Lrzd4iMPQNz0z' },
    });
  }

  catalogue() {
    http.get(`${this.host}/spa/api/catalogue?locale=en-GB&_=1795538078722`, { headers: this.headers() });
  }

  notifications() {
    http.get(`${this.host}/spa/api/notifications?_=1795538078732`, { headers: this.headers() });
  }

  createBasket(account, variant, quantity) {
    const headers = { ...this.headers(), 'Idempotency-Key': '3194e91a-f9a2-4639-8cb6-81d4b06ac1bc' };
    http.post(`${this.host}/spa/api/baskets`, JSON.stringify({ account, variant, quantity }), { headers });
  }

  showBasket(id) {
    http.get(`${this.host}/spa/api/baskets/${id}`, { headers: this.headers() });
  }

  shipping(id) {
    http.get(`${this.host}/spa/api/baskets/${id}/shipping`, { headers: this.headers() });
  }

  changeBasket(id, shipping, stateKey) {
    const settings = JSON.stringify({ layout: 'list', stateKey });
    const headers = { ...this.headers(), 'If-Match': '"c43ed405b1-2"' };
    http.patch(`${this.host}/spa/api/baskets/${id}`, JSON.stringify({ shipping, settings }), { headers });
  }

  refresh(refreshToken) {
    const body = { grantType: 'refresh_token', refreshToken };
    http.post(`${this.host}/spa/api/tokens`, JSON.stringify(body), { headers: this.withoutBearer() });
  }

  order(id) {
    const headers = {
      ...this.withoutBearer(),
      Authorization:
        'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiJlQVhzRV9PVzYtdHUiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.M5FDnSFOJ-4HLdA5RshPEdR0PhGJxg7jFxnZCmAK3dU',
      'If-Match': 'W/"aa8cdcb501-2"',
    };
    http.post(`${this.host}/spa/api/baskets/${id}/order`, JSON.stringify({ currency: 'EUR' }), { headers });
  }

  logout() {
    const headers = {
      ...this.withoutBearer(),
      Authorization:
        'Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhbmErc2hvcEBleGFtcGxlLnRlc3QiLCJqdGkiOiIyZ0tETkJJZGxaTkwiLCJpYXQiOjE3OTU1MzgwNzgsImV4cCI6MTc5NTUzODY3OH0.xRkr2bpVE9omKVUk1j5WXXcJFnva27EzV2kkUTdtvYE',
    };
    http.del(`${this.host}/spa/api/session`, null, { headers });
  }

  withoutBearer() {
    return { ...JSON_TYPE, 'X-CSRF-Token': this.csrf, 'X-XSRF-TOKEN': this.xsrf };
  }

  headers() {
    return { ...this.withoutBearer(), Authorization: `Bearer ${this.accessToken}` };
  }
}
