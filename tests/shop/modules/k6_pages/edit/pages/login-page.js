import http from 'k6/http';

export class LoginPage {
  constructor(site) {
    this.site = site;
  }

  open() {
    http.get(`${this.site.host}/login?next=%2Fedit%2F`);
  }

  submit(email, password) {
    http.post(`${this.site.host}/login`, {
      next: '/edit/',
      email,
      password,
      locale: 'en-GB',
      _csrf: 'BonaMBcclNqRr3YcqWeFdLm3K5xS6WkaF4hePXBH',
    });
  }
}
