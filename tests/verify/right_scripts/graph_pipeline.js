// A pipeline: each operation is a row, what it brings goes into a context.
import http from 'k6/http';
import { check, fail, group } from 'k6';

const ORIGIN = __ENV.ORIGIN || 'http://127.0.0.1:18377';
const OPERATIONS = [
  {
    name: 'SignIn',
    query: 'mutation SignIn($input: SignInInput!) { signIn(input: $input) { token viewer { email } } }',
    variables: () => ({ input: { email: 'ana+shop@example.test', password: 'correct horse' } }),
    take: ({ signIn }) => ({ token: signIn.token }),
  },
  {
    name: 'Products',
    query: 'query Products($first: Int!) { products(first: $first) { edges { node { id slug name } } pageInfo { hasNextPage } } }',
    variables: () => ({ first: 20 }),
    take: ({ products }) => ({ lamp: products.edges.map(({ node }) => node).find(({ slug }) => slug === 'lantern').id }),
  },
  {
    name: 'AddToCart',
    query: 'mutation AddToCart($input: AddToCartInput!) { addToCart(input: $input) { cart { id lines { slug quantity } } } }',
    variables: ({ lamp }) => ({ input: { productId: lamp, quantity: 2 } }),
    take: ({ addToCart: { cart } }) => ({ cart: cart.id }),
  },
  {
    name: 'PlaceOrder',
    query: 'mutation PlaceOrder($cartId: ID!) { placeOrder(cartId: $cartId) { order { number } userErrors { message } } }',
    variables: ({ cart }) => ({ cartId: cart }),
    take: ({ placeOrder }) => ({ number: placeOrder.order.number }),
  },
  {
    name: 'Order',
    query: 'query Order($number: Int!) { order(number: $number) { number status } }',
    variables: ({ number }) => ({ number }),
    take: ({ order }) => ({ status: order.status }),
  },
];

export const options = { thresholds: { checks: ['rate==1'], http_req_failed: ['rate==0'] } };

export default () => {
  http.get(`${ORIGIN}/graph/`);
  const last = OPERATIONS.reduce((context, { name, query, variables, take }) => group(name, () => {
    const headers = Object.assign({ 'Content-Type': 'application/json' }, context.token && { Authorization: `Bearer ${context.token}` });
    const body = JSON.stringify({ operationName: name, query, variables: variables(context) });
    const { status, body: text } = http.post(`${ORIGIN}/graph/api`, body, { headers, tags: { name } });
    const { data, errors } = JSON.parse(text);
    if (status !== 200 || errors) fail(`${name}: ${text}`);
    return { ...context, ...take(data) };
  }), {});
  check(last, { placed: ({ status }) => status === 'PLACED' });
};
