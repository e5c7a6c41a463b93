import http from 'k6/http';
import { check, fail } from 'k6';

const BASE = 'http://127.0.0.1:18377';

export default function () {
  http.get(`${BASE}/graph/`);
  let token = '';

  function call(operationName, query, variables) {
    const headers = { 'Content-Type': 'application/json' };
    if (token) headers.Authorization = `Bearer ${token}`;
    const response = http.post(`${BASE}/graph/api`, JSON.stringify({ operationName, query, variables }), { headers });
    const good = { [`${operationName} succeeded`]: (r) => r.status === 200 && !r.json('errors') };
    if (!check(response, good)) fail(`${operationName}: ${response.status} ${response.body}`);
    return response;
  }

  const input = { email: 'ana+shop@example.test', password: 'correct horse' };
  token = call('SignIn', 'mutation SignIn($input: SignInInput!) { signIn(input: $input) { token } }', { input }).json('data.signIn.token');
  const products = call('Products', 'query Products($first: Int!) { products(first: $first) { edges { node { id slug } } } }', { first: 20 });
  const productId = products.json('data.products.edges.#(node.slug=="lantern").node.id');
  const added = call('AddToCart', 'mutation AddToCart($input: AddToCartInput!) { addToCart(input: $input) { cart { id } } }', {
    input: { productId, quantity: 2 },
  });
  const placed = call('PlaceOrder', 'mutation PlaceOrder($cartId: ID!) { placeOrder(cartId: $cartId) { order { number } } }', {
    cartId: added.json('data.addToCart.cart.id'),
  });
  call('Order', 'query Order($number: Int!) { order(number: $number) { number status } }', {
    number: placed.json('data.placeOrder.order.number'),
  });
}
