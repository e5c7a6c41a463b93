import http from 'k6/http';

export class Session {
  readonly baseUrl: string;

  constructor(baseUrl: string) {
    this.baseUrl = baseUrl;
  }

  logIn(email: string, password: string): void {
    http.get(`${this.baseUrl}/login?next=%2Forder%2F`);
    http.post(`${this.baseUrl}/login`, {
      next: '/order/',
      email: email,
      password: password,
      locale: 'en-GB',
      _csrf: 'If-82V9hwzYvV449A3IsD_erGT4hO0n-6NIOAxm5',
    });
  }
}
