import http from 'k6/http';
import { withQuery } from './url.js';

export function catalogue(baseUrl) {
  return {
    home: () => http.get(`${baseUrl}/search/`),
    search: (words, ctx) => http.get(withQuery(`${baseUrl}/search/results`, { ctx, q: words, sort: 'price' })),
    page: (cursor) => http.get(withQuery(`${baseUrl}/search/api/page`, { cursor, size: 2 })),
  };
}
