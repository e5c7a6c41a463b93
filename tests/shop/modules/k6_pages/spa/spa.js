import { sleep } from 'k6';
import { Session } from './pages/Session.js';
import { StartPage } from './pages/StartPage.js';
import { TeaPage } from './pages/TeaPage.js';
import { BasketPage } from './pages/BasketPage.js';

export const options = { vus: 1, iterations: 1 };

export default function () {
  const session = new Session();
  const start = new StartPage(session);
  start.visit();
  start.login('ana+shop@example.test', 'correct horse');
  sleep(1);

  const tea = new TeaPage(session);
  tea.catalogue();
  tea.notifications();

  const basket = new BasketPage(session, 21711);
  basket.fill({ account: 4259250684236, variant: '9552a562769c', quantity: 2 });
  basket.show();
  basket.shippingOptions();
  basket.change(61337, 'SLht6lcodc23nEcuuKY5');
  start.refreshTokens('8KtjKfRiqzzbxCaZK4TxfDRPKTEc_KqpwHPyC0hBsq9');
  basket.order();
  start.refreshTokens('pBVKGTlRC6MxbIEQkznvfDp3W_CtG-ApxTuANRIoOwF');
  start.logout();
}
