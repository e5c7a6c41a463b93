import { group, sleep } from 'k6';
import StartPage from './pages/start-page.js';
import ProviderPage from './pages/provider-page.js';
import AccountsPage from './pages/accounts-page.js';

export const options = { scenarios: { link: { executor: 'per-vu-iterations', vus: 1, iterations: 1 } } };

export default function () {
  const start = new StartPage();
  const provider = new ProviderPage();
  const accounts = new AccountsPage();

  group('01 log in', () => {
    start.visit();
    provider.visit();
    provider.allow({ login: 'ana+shop@example.test', password: 'correct horse', txn: 'lCaG9mzkeXAxMqxHtR' });
  });
  sleep(1);
  group('02 link', () => {
    start.link("Ana's bank", 'wPBCrZne_vnnwGiJ');
  });
  group('03 synchronise', () => {
    accounts.visit();
    accounts.sync('HvopRqyAB5-pet', 'full', 'G1m2EprgLNaFVidaBlKRjzwHzcJpMAzmzHDBVUxl');
  });
}
