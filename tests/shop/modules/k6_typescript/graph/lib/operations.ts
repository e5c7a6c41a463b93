export const SIGN_IN =
  'mutation SignIn($input: SignInInput!) { signIn(input: $input) { token viewer { email } } }';

export const PRODUCTS =
  'query Products($first: Int!) { products(first: $first) { edges { node { id slug name } } pageInfo { hasNextPage } } }';

export const ADD_TO_CART =
  'mutation AddToCart($input: AddToCartInput!) { addToCart(input: $input) { cart { id lines { slug quantity } } } }';

export const PLACE_ORDER =
  'mutation PlaceOrder($cartId: ID!) { placeOrder(cartId: $cartId) { order { number } userErrors { message } } }';

export const ORDER = 'query Order($number: Int!) { order(number: $number) { number status } }';
