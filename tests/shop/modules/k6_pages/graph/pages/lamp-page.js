import { GraphPage } from './graph-page.js';

export class LampPage extends GraphPage {
  signIn(input) {
    const mutation = 'mutation SignIn($input: SignInInput!) { signIn(input: $input) { token viewer { email } } }';
    return this.query('SignIn', mutation, { input });
  }

  list(first) {
    const query =
      'query Products($first: Int!) { products(first: $first) { edges { node { id slug name } } pageInfo { hasNextPage } } }';
    return this.query('Products', query, { first }, this.authorization());
  }
}
