import { ApiPage } from './ApiPage.js';

export class TeaPage extends ApiPage {
  catalogue() {
    return this.get(`/spa/api/catalogue?locale=en-GB&_=${Date.now()}`, this.bearer());
  }

  notifications() {
    return this.get(`/spa/api/notifications?_=${Date.now()}`, this.bearer());
  }
}
