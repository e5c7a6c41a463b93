import http from 'k6/http';
import { BASE_URL } from './config.ts';

export class Catalogue {
  open(): void {
    http.get(`${BASE_URL}/`);
  }

  search(words: string): void {
    const ctx = 'kTAM+DR/vZO3=myQesn=+uSxz';
    http.get(`${BASE_URL}/results?ctx=${encodeURIComponent(ctx)}&q=${encodeURIComponent(words)}&sort=price`);
  }

  secondPage(cursor: string): void {
    http.get(`${BASE_URL}/api/page?cursor=${encodeURIComponent(cursor)}&size=2`);
  }

  thirdPage(cursor: string): void {
    http.get(`${BASE_URL}/api/page?cursor=${encodeURIComponent(cursor)}&size=2`);
  }
}
