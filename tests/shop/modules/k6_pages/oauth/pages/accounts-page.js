import BasePage from './base-page.js';

export default class AccountsPage extends BasePage {
  constructor() {
    super('/oauth/accounts');
  }

  sync(account, mode, csrf) {
    return this.submit(`${this.path}/${account}/sync`, { mode: mode, _csrf: csrf });
  }
}
