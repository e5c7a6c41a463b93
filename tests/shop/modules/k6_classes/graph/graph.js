import { GraphClient } from './lib/graph_client.js';
import { LampShop } from './lib/lamp_shop.js';

export const options = { vus: 1, iterations: 1 };

export default function () {
  const client = new GraphClient('http://127.0.0.1:18377/graph');
  const lamps = new LampShop(client);

  lamps.open();
  lamps.signIn('ana+shop@example.test', 'correct horse');
  lamps.products();
  lamps.addToCart('prd_RPd51k___9', 2);
  lamps.placeOrder('crt_9IEniMizzV_0x4b2I9');
  lamps.order(11113);
}
