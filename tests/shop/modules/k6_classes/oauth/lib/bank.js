const PUBLIC_KEY = 'pk_live_7Yw2kQ9rT4vX8sB1';

export class Bank {
  constructor(client, apiKey) {
    this.client = client;
    this.apiKey = apiKey;
  }

  link(label) {
    const body = { label, nonce: 'wPBCrZne_vnnwGiJ' };
    this.client.postJson('/api/link', body, { 'X-Api-Key': this.apiKey, 'X-Client-Key': PUBLIC_KEY });
  }

  accounts() {
    this.client.get('/accounts');
  }

  synchronise(account) {
    this.client.postForm(`/accounts/${account}/sync`, {
      mode: 'full',
      _csrf: 'G1m2EprgLNaFVidaBlKRjzwHzcJpMAzmzHDBVUxl',
    });
  }
}
