import http from 'k6/http';
import { Session } from './session.ts';

export class QuoteDesk {
  constructor(private session: Session) {}

  open(): void {
    http.get(`${this.session.baseUrl}/order/`);
  }

  panel(): void {
    http.get(`${this.session.baseUrl}/order/api/panel?name=quote`, { headers: { 'X-Request-Token': 'none' } });
  }

  request(product: string, note: string): void {
    http.post(
      `${this.session.baseUrl}/order/api/quotes`,
      { product, quote_token: '4Ev28uWFTNf9JKaOVCMZgvb03-YVN0Kn', note },
      { headers: { 'X-Request-Token': 'hXL_HSE2c-5GMgEDqDKv5pNdTMVw' } },
    );
  }

  poll1(): void {
    http.get(`${this.session.baseUrl}/order/api/jobs/53024`, {
      headers: { 'X-Request-Token': 'SuqwafhgqPEqkQn5SdmATUy8LcZb' },
    });
  }

  poll2(): void {
    http.get(`${this.session.baseUrl}/order/api/jobs/53024`, {
      headers: { 'X-Request-Token': 'EQDPwC7mvTFFP8TdFWhBqHx5A76U' },
    });
  }

  poll3(): void {
    http.get(`${this.session.baseUrl}/order/api/jobs/53024`, {
      headers: { 'X-Request-Token': 'J2thtdHeQBQ8MysLsEcMhXKwZamy' },
    });
  }

  order(): void {
    const body = { quote: 'Q-BB182D0D41', lockVersion: 73743, currency: 'EUR' };
    http.post(`${this.session.baseUrl}/order/api/orders`, JSON.stringify(body), {
      headers: { 'Content-Type': 'application/json', 'X-Request-Token': 'YICfEChLvn4t7VfUwiESn5uUqJiC' },
    });
  }

  receipt(): void {
    http.get(`${this.session.baseUrl}/order/receipts/68624-7lPS`);
  }
}
