import http from 'k6/http';

export class HttpClient {
  constructor(baseUrl) {
    this.baseUrl = baseUrl;
  }

  get(path) {
    return http.get(this.baseUrl + path);
  }

  postForm(path, fields) {
    return http.post(this.baseUrl + path, fields);
  }

  postJson(path, body, headers) {
    return http.post(this.baseUrl + path, JSON.stringify(body), {
      headers: Object.assign({ 'Content-Type': 'application/json' }, headers),
    });
  }
}
