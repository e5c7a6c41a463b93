import http from 'k6/http';

export class ShopApp {
  readonly baseUrl: string;
  private apiKey = 'ak/ob1lnKfMqW8Qmqyxrj2H9Gcw';

  constructor(baseUrl: string) {
    this.baseUrl = baseUrl;
  }

  open(): void {
    http.get(`${this.baseUrl}/oauth/app`);
  }

  link(label: string): void {
    const payload = JSON.stringify({ label: label, nonce: 'wPBCrZne_vnnwGiJ' });
    http.post(`${this.baseUrl}/oauth/api/link`, payload, { headers: this.headers() });
  }

  showAccounts(): void {
    http.get(`${this.baseUrl}/oauth/accounts`);
  }

  synchronise(mode: string): void {
    http.post(`${this.baseUrl}/oauth/accounts/HvopRqyAB5-pet/sync`, {
      mode: mode,
      _csrf: 'G1m2EprgLNaFVidaBlKRjzwHzcJpMAzmzHDBVUxl',
    });
  }

  private headers(): Record<string, string> {
    return {
      'Content-Type': 'application/json',
      'X-Api-Key': this.apiKey,
      'X-Client-Key': 'pk_live_7Yw2kQ9rT4vX8sB1',
    };
  }
}
