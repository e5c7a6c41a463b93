import BasePage from './base-page.js';

export default class ProviderPage extends BasePage {
  constructor() {
    super('/oauth/app/login');
  }

  allow({ login, password, txn }) {
    return this.submit('/oauth/idp/login', { txn, client_id: 'shop-web', login, password });
  }
}
