// k6's own words for pages: submitForm and clickLink.
import http from 'k6/http';
import { check, sleep } from 'k6';

export const options = { vus: 1, iterations: 1 };

export default function () {
  let res = http.get('http://127.0.0.1:18377/login?next=%2Fedit%2F');
  res = res.submitForm({ formSelector: 'form[action="/login"]', fields: { email: 'ana+shop@example.test', password: 'correct horse', locale: 'en-GB' } });
  check(res, { 'the list': (r) => r.url.endsWith('/edit/') });
  sleep(0.2);
  res = res.clickLink({ selector: `a:contains("Door won't lock")` });
  const id = res.url.split('/').pop();
  const { url, key } = JSON.parse(res.body.substring(res.body.indexOf('{"url"'), res.body.indexOf('};') + 1));
  const put = http.put(`http://127.0.0.1:18377${url}`, JSON.stringify({ key, text: 'Key turns' }), { headers: { 'Content-Type': 'application/json' } });
  check(put, { 'draft kept': (r) => r.json().success === true });
  const edit = res.html().find('form#edit');
  const fields = {};
  edit.find('input[type=hidden]').each((_, input) => { fields[input.getAttribute('name')] = input.getAttribute('value'); });
  res = http.post(`http://127.0.0.1:18377/edit/tickets/${id}`, { ...fields, title: "Door won't lock at all", body: 'Key turns & turns' });
  check(res, { 'title is new': (r) => r.html('#edit input[name=title]').attr('value') === "Door won't lock at all" });
  res.submitForm({ formSelector: 'form[action="/edit/logout"]' });
}
