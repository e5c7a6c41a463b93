export class LampShop {
  constructor(client) {
    this.client = client;
  }

  open() {
    this.client.page();
  }

  signIn(email, password) {
    this.client.anonymous(
      'SignIn',
      'mutation SignIn($input: SignInInput!) { signIn(input: $input) { token viewer { email } } }',
      { input: { email, password } },
    );
  }

  products() {
    this.client.call(
      'Products',
      'query Products($first: Int!) { products(first: $first) { edges { node { id slug name } } pageInfo { hasNextPage } } }',
      { first: 20 },
    );
  }

  addToCart(productId, quantity) {
    this.client.call(
      'AddToCart',
      'mutation AddToCart($input: AddToCartInput!) { addToCart(input: $input) { cart { id lines { slug quantity } } } }',
      { input: { productId, quantity } },
    );
  }

  placeOrder(cartId) {
    this.client.call(
      'PlaceOrder',
      'mutation PlaceOrder($cartId: ID!) { placeOrder(cartId: $cartId) { order { number } userErrors { message } } }',
      { cartId },
    );
  }

  order(number) {
    this.client.call('Order', 'query Order($number: Int!) { order(number: $number) { number status } }', { number });
  }
}
