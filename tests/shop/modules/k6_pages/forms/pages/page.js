import http from 'k6/http';

export class Page {
  constructor() {
    this.host = 'http://127.0.0.1:18377';
  }

  get(path) {
    return http.get(this.host + path);
  }

  post(path, fields) {
    return http.post(this.host + path, fields);
  }
}
