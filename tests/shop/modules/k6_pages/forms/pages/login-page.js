import { Page } from './page.js';

export class LoginPage extends Page {
  open() {
    this.get('/login?next=%2Fforms%2F%3Ftab%3Dnew%26lang%3Den');
  }

  submit(email, password) {
    this.post('/login', {
      next: '/forms/?tab=new&lang=en',
      email,
      password,
      locale: 'en-GB',
      _csrf: 'buaOUXQ5866QwRHSRw7ecHl0DD2sOUurXAxHV1NY',
    });
  }
}
