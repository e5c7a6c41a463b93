import { GraphPage } from './graph-page.js';

export class CartPage extends GraphPage {
  add(productId, quantity) {
    return this.query(
      'AddToCart',
      'mutation AddToCart($input: AddToCartInput!) { addToCart(input: $input) { cart { id lines { slug quantity } } } }',
      { input: { productId, quantity } },
      this.authorization(),
    );
  }

  placeOrder(cartId) {
    return this.query(
      'PlaceOrder',
      'mutation PlaceOrder($cartId: ID!) { placeOrder(cartId: $cartId) { order { number } userErrors { message } } }',
      { cartId },
      this.authorization(),
    );
  }

  showOrder(number) {
    return this.query(
      'Order',
      'query Order($number: Int!) { order(number: $number) { number status } }',
      { number },
      this.authorization(),
    );
  }
}
