import http from 'k6/http';
import BasePage from './base-page.js';

export default class StartPage extends BasePage {
  constructor() {
    super('/oauth/app');
  }

  link(label, nonce) {
    const headers = {
      'Content-Type': 'application/json',
      'X-Api-Key': 'ak/ob1lnKfMqW8Qmqyxrj2H9Gcw',
      'X-Client-Key': 'pk_live_7Yw2kQ9rT4vX8sB1',
    };
    return http.post(`${this.host}/oauth/api/link`, JSON.stringify({ label, nonce }), { headers });
  }
}
