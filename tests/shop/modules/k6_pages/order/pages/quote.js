import http from 'k6/http';
import { url } from './site.js';

export class QuotePage {
  loadPanel(token) {
    return http.get(url('/order/api/panel?name=quote'), { headers: { 'X-Request-Token': token } });
  }

  request(product, note) {
    const form = { product, quote_token: '4Ev28uWFTNf9JKaOVCMZgvb03-YVN0Kn', note };
    return http.post(url('/order/api/quotes'), form, { headers: { 'X-Request-Token': 'hXL_HSE2c-5GMgEDqDKv5pNdTMVw' } });
  }

  poll(job, token) {
    return http.get(url(`/order/api/jobs/${job}`), { headers: { 'X-Request-Token': token } });
  }

  order() {
    const order = { quote: 'Q-BB182D0D41', lockVersion: 73743, currency: 'EUR' };
    return http.post(url('/order/api/orders'), JSON.stringify(order), {
      headers: { 'Content-Type': 'application/json', 'X-Request-Token': 'YICfEChLvn4t7VfUwiESn5uUqJiC' },
    });
  }
}
