import http from 'k6/http';

const URL = 'http://127.0.0.1:18377/graph';

/** What the pages of the lamp shop have in common. */
export class GraphPage {
  open() {
    return http.get(`${URL}/`);
  }

  query(operationName, query, variables, headers = {}) {
    const payload = JSON.stringify({ operationName, query, variables });
    return http.post(`${URL}/api`, payload, { headers: { 'Content-Type': 'application/json', ...headers } });
  }

  authorization() {
    return { Authorization: 'Bearer Bf3q8CTLb-ulgeDNvME7bJ0g58f-i7W81h_a' };
  }
}
