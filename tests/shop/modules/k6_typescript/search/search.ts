import { Catalogue } from './src/catalogue.ts';
import { Collections } from './src/collections.ts';

export const options = { vus: 1, iterations: 1 };

export default function (): void {
  const catalogue = new Catalogue();
  const collections = new Collections();

  catalogue.open();
  catalogue.search('blue tea & more');
  catalogue.secondPage('eyJhZnRlciI6IDMwMDAyLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms+Y2k/Pk0zY2x1QT8/P1lKPmo+RWRnbDJ6In0=');
  catalogue.thirdPage('eyJhZnRlciI6IDMwMDYzLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms/V29uSHFLalo5Plg+P1U+Rj5jYz9oOD96In0=');
  collections.compare();
  collections.create('Tea + biscuits');
  collections.open();
  collections.publish();
}
