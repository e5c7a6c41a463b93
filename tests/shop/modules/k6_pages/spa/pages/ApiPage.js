import http from 'k6/http';

const HOST = 'http://127.0.0.1:18377';

export class ApiPage {
  constructor(session) {
    this.session = session;
  }

  get(path, headers) {
    return http.get(HOST + path, { headers });
  }

  send(method, path, body, headers) {
    return http.request(method, HOST + path, body === null ? null : JSON.stringify(body), { headers });
  }

  tokens() {
    return {
      'Content-Type': 'application/json',
      'X-CSRF-Token': this.session.csrf,
      'X-XSRF-TOKEN': this.session.xsrf,
    };
  }

  bearer() {
    return { ...this.tokens(), Authorization: `Bearer ${this.session.token}` };
  }
}
