import { TeaApi } from './lib/tea-api.js';

export const options = { vus: 1, iterations: 1 };

export default function () {
  const api = new TeaApi('http://127.0.0.1:18377');

  api.open();
  api.login('ana+shop@example.test', 'correct horse');
  api.catalogue();
  api.notifications();
  api.createBasket(4259250684236, '9552a562769c', 2);
  api.showBasket(21711);
  api.shipping(21711);
  api.changeBasket(21711, 61337, 'SLht6lcodc23nEcuuKY5');
  api.refresh('8KtjKfRiqzzbxCaZK4TxfDRPKTEc_KqpwHPyC0hBsq9');
  api.order(21711);
  api.refresh('pBVKGTlRC6MxbIEQkznvfDp3W_CtG-ApxTuANRIoOwF');
  api.logout();
}
