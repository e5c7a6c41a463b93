// The single-page application; `app` is what its buttons call.
const app = { etag: null };

app.call = async (method, path, body, headers = {}) => {
  const cookie = document.cookie.split('; ').find((c) => c.startsWith('XSRF-TOKEN='));
  const all = {
    'X-CSRF-Token': document.querySelector('meta[name=csrf-token]').content,
    'X-XSRF-TOKEN': decodeURIComponent(cookie.slice('XSRF-TOKEN='.length)),
    ...headers,
  };
  if (app.tokens) all.Authorization = `Bearer ${app.tokens.accessToken}`;
  if (body !== undefined) all['Content-Type'] = 'application/json';
  const response = await fetch(path, { method, headers: all, body: body === undefined ? undefined : JSON.stringify(body) });
  if (response.headers.has('ETag')) app.etag = response.headers.get('ETag');
  const text = await response.text();
  return { response, data: text ? JSON.parse(text) : null };
};

app.login = async (email, password) => {
  const { data } = await app.call('POST', '/spa/api/login', { email, password });
  app.user = data.user;
  app.tokens = data;
};
app.loadCatalogue = async () => {
  app.catalogue = (await app.call('GET', `/spa/api/catalogue?locale=en-GB&_=${Date.now()}`)).data;
};
app.loadNotifications = () => app.call('GET', `/spa/api/notifications?_=${Date.now()}`);
app.buy = async (slug, size, quantity) => {
  const variant = app.catalogue.items.find((i) => i.slug === slug).variants.find((v) => v.size === size).id;
  const key = '10000000-1000-4000-8000-100000000000'.replace(/[018]/g, (c) =>
    (+c ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (+c / 4)))).toString(16));
  const body = { account: app.user.account, variant, quantity };
  const { response } = await app.call('POST', '/spa/api/baskets', body, { 'Idempotency-Key': key });
  app.location = response.headers.get('Location');
  app.basket = (await app.call('GET', app.location)).data;
};
app.ship = async (zone, name, layout) => {
  const { data } = await app.call('GET', `${app.location}/shipping`);
  const shipping = data.zones.find((z) => z.code === zone).options.find((o) => o.name === name).id;
  const settings = JSON.stringify({ ...JSON.parse(app.basket.settings), layout });
  await app.call('PATCH', app.location, { shipping, settings }, { 'If-Match': app.etag });
};
app.refresh = async () => {
  const { refreshToken } = app.tokens;
  app.tokens = null;
  app.tokens = (await app.call('POST', '/spa/api/tokens', { grantType: 'refresh_token', refreshToken })).data;
};
app.order = () => app.call('POST', `${app.location}/order`, { currency: 'EUR' }, { 'If-Match': app.etag });
app.logout = () => app.call('DELETE', '/spa/api/session');
