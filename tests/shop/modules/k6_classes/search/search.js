import { catalogue } from './api/catalogue.js';
import { collections } from './api/collections.js';

const BASE_URL = __ENV.BASE_URL || 'http://127.0.0.1:18377';

export default function () {
  const books = catalogue(BASE_URL);
  const shelf = collections(BASE_URL);

  books.home();
  books.search('blue tea & more', 'kTAM+DR/vZO3=myQesn=+uSxz');
  books.page('eyJhZnRlciI6IDMwMDAyLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms+Y2k/Pk0zY2x1QT8/P1lKPmo+RWRnbDJ6In0=');
  books.page('eyJhZnRlciI6IDMwMDYzLCAicSI6ICJibHVlIHRlYSAmIG1vcmUiLCAic2lnIjogIms/V29uSHFLalo5Plg+P1U+Rj5jYz9oOD96In0=');

  shelf.compare(['30002', '30100'], '6f9ot');
  shelf.create('Tea + biscuits', ['30002', '30100']);
  shelf.show(18051);
  shelf.publish(18051);
}
