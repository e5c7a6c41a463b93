import http from 'k6/http';

export class BasePage {
  constructor(baseURL) {
    this.baseURL = baseURL;
  }

  get(path, query = {}) {
    const pairs = Object.keys(query).map((name) => `${name}=${encodeURIComponent(query[name])}`);
    const search = pairs.length ? `?${pairs.join('&')}` : '';
    return http.get(this.baseURL + path + search);
  }

  post(path, form) {
    return http.post(this.baseURL + path, form);
  }
}
