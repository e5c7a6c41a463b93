import { GraphQLClient } from './lib/graphql.ts';
import { SIGN_IN, PRODUCTS, ADD_TO_CART, PLACE_ORDER, ORDER } from './lib/operations.ts';

export const options = { vus: 1, iterations: 1 };

export default (): void => {
  const client = new GraphQLClient({ url: 'http://127.0.0.1:18377/graph', token: 'Bf3q8CTLb-ulgeDNvME7bJ0g58f-i7W81h_a' });

  client.open();
  client.signIn(SIGN_IN, { input: { email: 'ana+shop@example.test', password: 'correct horse' } });
  client.send('Products', PRODUCTS, { first: 20 });
  client.send('AddToCart', ADD_TO_CART, { input: { productId: 'prd_RPd51k___9', quantity: 2 } });
  client.send('PlaceOrder', PLACE_ORDER, { cartId: 'crt_9IEniMizzV_0x4b2I9' });
  client.send('Order', ORDER, { number: 11113 });
};
