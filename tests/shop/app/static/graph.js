// Buttons of the lamp shop; all talk to one address.
const graph = {};

graph.call = async (operationName, query, variables) => {
  const headers = { 'Content-Type': 'application/json' };
  if (graph.token) headers.Authorization = `Bearer ${graph.token}`;
  const response = await fetch('/graph/api', { method: 'POST', headers, body: JSON.stringify({ operationName, query, variables }) });
  return (await response.json()).data;
};
graph.signIn = async (email, password) => {
  const query = 'mutation SignIn($input: SignInInput!) { signIn(input: $input) { token viewer { email } } }';
  graph.token = (await graph.call('SignIn', query, { input: { email, password } })).signIn.token;
};
graph.load = async () => {
  const query = 'query Products($first: Int!) { products(first: $first) { edges { node { id slug name } } pageInfo { hasNextPage } } }';
  graph.products = (await graph.call('Products', query, { first: 20 })).products.edges.map((edge) => edge.node);
};
graph.add = async (slug, quantity) => {
  const query = 'mutation AddToCart($input: AddToCartInput!) { addToCart(input: $input) { cart { id lines { slug quantity } } } }';
  const productId = graph.products.find((product) => product.slug === slug).id;
  graph.cart = (await graph.call('AddToCart', query, { input: { productId, quantity } })).addToCart.cart.id;
};
graph.place = async () => {
  const query = 'mutation PlaceOrder($cartId: ID!) { placeOrder(cartId: $cartId) { order { number } userErrors { message } } }';
  graph.order = (await graph.call('PlaceOrder', query, { cartId: graph.cart })).placeOrder.order.number;
};
graph.show = () => graph.call('Order', 'query Order($number: Int!) { order(number: $number) { number status } }', { number: graph.order });
