// Promises, a tagged template for queries, and a private class.
import http from 'k6/http';
import { fail } from 'k6';

const gql = (parts) => ({ text: parts.join('').trim(), name: /(?:query|mutation)\s+(\w+)/.exec(parts[0])[1] });

class Graph {
  #token;
  #url;

  constructor(url) {
    this.#url = url;
  }

  async send({ text, name }, variables) {
    const params = { headers: { 'Content-Type': 'application/json', ...(this.#token ? { Authorization: 'Bearer ' + this.#token } : {}) } };
    const answer = await http.asyncRequest('POST', this.#url, JSON.stringify({ operationName: name, query: text, variables }), params);
    const { data, errors = [] } = answer.json();
    if (answer.status >= 400 || errors.length > 0) throw new Error(`${name} was refused: ${answer.body}`);
    return data;
  }

  async signIn(email, password) {
    const told = await this.send(gql`mutation SignIn($input: SignInInput!) { signIn(input: $input) { token viewer { email } } }`, { input: { email, password } });
    this.#token = told.signIn.token;
  }
}

export default async function lanterns() {
  await http.asyncRequest('GET', 'http://127.0.0.1:18377/graph/');
  const graph = new Graph('http://127.0.0.1:18377/graph/api');
  await graph.signIn('ana+shop@example.test', 'correct horse');
  const { products: { edges } } = await graph.send(
    gql`query Products($first: Int!) { products(first: $first) { edges { node { id slug name } } pageInfo { hasNextPage } } }`,
    { first: 20 },
  );
  let productId;
  for (const { node } of edges) if (node.slug === 'lantern') productId = node.id;
  if (productId === undefined) fail('no lantern');
  const { addToCart } = await graph.send(
    gql`mutation AddToCart($input: AddToCartInput!) { addToCart(input: $input) { cart { id lines { slug quantity } } } }`,
    { input: { productId, quantity: 2 } },
  );
  const { placeOrder } = await graph.send(
    gql`mutation PlaceOrder($cartId: ID!) { placeOrder(cartId: $cartId) { order { number } userErrors { message } } }`,
    { cartId: addToCart.cart.id },
  );
  await graph.send(gql`query Order($number: Int!) { order(number: $number) { number status } }`, { number: placeOrder.order.number });
}
