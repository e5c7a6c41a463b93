import { BasePage } from './base.js';

export class ComparePage extends BasePage {
  open(first, second, check) {
    return this.get(`/search/compare/${first}~${second}~${check}`);
  }

  save(name, ids, ticket) {
    return this.post('/search/api/collections', { ids: `[${ids.join(',')}]`, name, ticket });
  }
}
