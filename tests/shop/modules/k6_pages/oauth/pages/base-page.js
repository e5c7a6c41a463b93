import http from 'k6/http';

export default class BasePage {
  constructor(path) {
    this.host = 'http://127.0.0.1:18377';
    this.path = path;
  }

  visit() {
    return http.get(`${this.host}${this.path}`);
  }

  submit(path, form) {
    return http.post(`${this.host}${path}`, form);
  }
}
