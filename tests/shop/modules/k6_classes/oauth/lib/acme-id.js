// The identity provider. The redirects lead back to the application.
export class AcmeId {
  constructor(client) {
    this.client = client;
  }

  start() {
    this.client.get('/app');
    this.client.get('/app/login');
  }

  signIn(login, password) {
    this.client.postForm('/idp/login', {
      txn: 'lCaG9mzkeXAxMqxHtR',
      client_id: 'shop-web',
      login,
      password,
    });
  }
}
