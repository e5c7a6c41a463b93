// TypeScript: types, an enumeration of paths, generics.
import http, { RefinedResponse, ResponseType } from 'k6/http';
import { check } from 'k6';

enum Path {
  Login = '/login',
  Panel = '/order/api/panel',
  Quotes = '/order/api/quotes',
  Orders = '/order/api/orders',
}
type Told<T> = { ok: boolean } & T;
interface Quote { ref: string; lockVersion: number; currency: 'EUR' | 'USD' }
type Response = RefinedResponse<ResponseType | undefined>;

const BASE: string = 'http://127.0.0.1:18377';

class Desk {
  private token: string = 'none';

  public constructor(private readonly base: string) {}

  private read<T>(response: Response): Told<T> {
    this.token = response.headers['X-Request-Token'] as string;
    return response.json() as unknown as Told<T>;
  }

  get<T>(path: string): Told<T> {
    return this.read<T>(http.get(this.base + path, { headers: { 'X-Request-Token': this.token } }));
  }

  post<T>(path: string, body: string | Record<string, string>): Told<T> {
    const headers: Record<string, string> = { 'X-Request-Token': this.token };
    if (typeof body === 'string') headers['Content-Type'] = 'application/json';
    return this.read<T>(http.post(this.base + path, body, { headers }));
  }
}

export default function (): void {
  const form = http.get(`${BASE}${Path.Login}?next=%2Forder%2F`).html('form');
  const csrf: string = form.find('input[name=_csrf]').val() as string;
  const home = http.post(BASE + Path.Login, {
    next: '/order/', email: 'ana+shop@example.test', password: 'correct horse', locale: 'en-GB', _csrf: csrf,
  });
  check(home, { 'is the desk': (r: Response) => (r.body as string).includes('<h1>Gift orders</h1>') });

  const desk = new Desk(BASE);
  const fragment = desk.get<{ html: string }>(`${Path.Panel}?name=quote`).html;
  const [, quoteToken] = /name="quote_token" value="([^"]*)"/.exec(fragment) as RegExpExecArray;
  const { job } = desk.post<{ job: string }>(Path.Quotes, { product: 'gift-box-xl', quote_token: quoteToken, note: 'For Zoë & Tom' });
  let told: Told<{ state: string; quote?: Quote }>;
  do {
    told = desk.get(`/order/api/jobs/${job}`);
  } while (told.state !== 'done');
  const { ref: quote, lockVersion, currency } = told.quote!;
  const { order } = desk.post<{ order: { number: number; check: string } }>(Path.Orders, JSON.stringify({ quote, lockVersion, currency }));
  http.get(`${BASE}/order/receipts/${order.number}-${order.check}`);
}
