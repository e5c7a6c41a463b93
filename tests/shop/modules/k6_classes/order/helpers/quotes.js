import http from 'k6/http';
import { baseUrl } from './config.js';

const JOB = '53024';

function withToken(token, extra = {}) {
  return { headers: { 'X-Request-Token': token, ...extra } };
}

export function panel() {
  http.get(`${baseUrl}/order/api/panel?name=quote`, withToken('none'));
}

export function create(product, note) {
  const form = { product, quote_token: '4Ev28uWFTNf9JKaOVCMZgvb03-YVN0Kn', note };
  http.post(`${baseUrl}/order/api/quotes`, form, withToken('hXL_HSE2c-5GMgEDqDKv5pNdTMVw'));
}

export function poll(token) {
  http.get(`${baseUrl}/order/api/jobs/${JOB}`, withToken(token));
}

export function accept(ref, version) {
  const order = JSON.stringify({ quote: ref, lockVersion: version, currency: 'EUR' });
  http.post(`${baseUrl}/order/api/orders`, order, withToken('YICfEChLvn4t7VfUwiESn5uUqJiC', { 'Content-Type': 'application/json' }));
}

export function receipt(number, check) {
  http.get(`${baseUrl}/order/receipts/${number}-${check}`);
}
