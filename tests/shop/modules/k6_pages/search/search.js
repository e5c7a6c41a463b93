import { sleep } from 'k6';
import { SearchPage, ComparePage, CollectionPage } from './pages/index.js';

export default function () {
  const search = new SearchPage('http://127.0.0.1:18377');
  search.open();
  search.find('blue tea & more');
  search.more('eyJhZnRlciI6IDMwMDAyLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms+Y2k/Pk0zY2x1QT8/P1lKPmo+RWRnbDJ6In0=');
  search.more('eyJhZnRlciI6IDMwMDYzLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms/V29uSHFLalo5Plg+P1U+Rj5jYz9oOD96In0=');
  sleep(1);

  const compare = new ComparePage('http://127.0.0.1:18377');
  compare.open('30002', '30100', '6f9ot');
  compare.save('Tea + biscuits', ['30002', '30100'], 'k7A7+c4dLYOri4=I+/&v3PCE%z');
  sleep(1);

  const collection = new CollectionPage('http://127.0.0.1:18377', '18051', 'k+9V&a=Xo riQRDe6JnMd/zZz');
  collection.open();
  collection.publish();
}
