import http from 'k6/http';
import { url } from './site.js';

export class ReceiptPage {
  constructor(number, check) {
    this.number = number;
    this.check = check;
  }

  open() {
    return http.get(url(`/order/receipts/${this.number}-${this.check}`));
  }
}
