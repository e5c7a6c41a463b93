import http from 'k6/http';

export class GraphClient {
  constructor(baseUrl) {
    this.baseUrl = baseUrl;
  }

  page() {
    return http.get(`${this.baseUrl}/`);
  }

  anonymous(operationName, query, variables) {
    return http.post(`${this.baseUrl}/api`, JSON.stringify({ operationName, query, variables }), {
      headers: { 'Content-Type': 'application/json' },
    });
  }

  call(operationName, query, variables) {
    return http.post(`${this.baseUrl}/api`, JSON.stringify({ operationName, query, variables }), {
      headers: {
        'Content-Type': 'application/json',
        Authorization: 'Bearer Bf3q8CTLb-ulgeDNvME7bJ0g58f-i7W81h_a',
      },
    });
  }
}
