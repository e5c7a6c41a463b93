import { BasePage } from './base.js';

export class CollectionPage extends BasePage {
  constructor(baseURL, id, share) {
    super(baseURL);
    this.path = `/search/shared/${id}`;
    this.share = share;
  }

  open() {
    return this.get(this.path, { share: this.share });
  }

  publish() {
    return this.post(`${this.path}/publish`, { share: this.share });
  }
}
