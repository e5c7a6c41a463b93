import http from 'k6/http';
import { check } from 'k6';

export default function () {
  http.get('http://127.0.0.1:8000/login');

  http.post('http://127.0.0.1:8000/login', {
    csrf: 'Zk3vQ9tLr2XwB7yHn5Pd',
    user: 'ann',
    password: 'wonderland',
  });

  http.post('http://127.0.0.1:8000/api/carts');

  http.post(
    'http://127.0.0.1:8000/api/carts/c-8f14e45fceea167a/items',
    JSON.stringify({ sku: 'tea-green-100', quantity: 2 }),
    { headers: { 'Content-Type': 'application/json' } },
  );

  http.post('http://127.0.0.1:8000/api/orders', '{"cart":"c-8f14e45fceea167a"}', {
    headers: { 'Content-Type': 'application/json' },
  });

  const order = http.get('http://127.0.0.1:8000/api/orders/2026-104417');
  check(order, { paid: (r) => r.json('order.state') === 'paid' });
}
