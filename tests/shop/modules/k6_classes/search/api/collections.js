import http from 'k6/http';
import { withQuery } from './url.js';

const SHARE = 'k+9V&a=Xo riQRDe6JnMd/zZz';

export function collections(baseUrl) {
  function compare(ids, check) {
    return http.get(`${baseUrl}/search/compare/${ids.join('~')}~${check}`);
  }

  function create(name, ids) {
    return http.post(`${baseUrl}/search/api/collections`, {
      ids: `[${ids.join(',')}]`,
      name,
      ticket: 'k7A7+c4dLYOri4=I+/&v3PCE%z',
    });
  }

  function show(id) {
    return http.get(withQuery(`${baseUrl}/search/shared/${id}`, { share: SHARE }));
  }

  function publish(id) {
    return http.post(`${baseUrl}/search/shared/${id}/publish`, { share: SHARE });
  }

  return { compare, create, show, publish };
}
