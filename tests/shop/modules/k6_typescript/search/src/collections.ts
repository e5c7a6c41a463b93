import http from 'k6/http';
import { BASE_URL } from './config.ts';

export class Collections {
  compare(): void {
    http.get(`${BASE_URL}/compare/30002~30100~6f9ot`);
  }

  create(name: string): void {
    http.post(`${BASE_URL}/api/collections`, {
      ids: '[30002,30100]',
      name: name,
      ticket: 'k7A7+c4dLYOri4=I+/&v3PCE%z',
    });
  }

  open(): void {
    http.get(`${BASE_URL}/shared/18051?share=k%2B9V%26a%3DXo%20riQRDe6JnMd%2FzZz`);
  }

  publish(): void {
    http.post(`${BASE_URL}/shared/18051/publish`, { share: 'k+9V&a=Xo riQRDe6JnMd/zZz' });
  }
}
