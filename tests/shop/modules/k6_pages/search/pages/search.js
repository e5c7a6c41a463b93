import { BasePage } from './base.js';

export class SearchPage extends BasePage {
  open() {
    return this.get('/search/');
  }

  find(words) {
    return this.get('/search/results', { ctx: 'kTAM+DR/vZO3=myQesn=+uSxz', q: words, sort: 'price' });
  }

  more(cursor) {
    return this.get('/search/api/page', { cursor, size: 2 });
  }
}
