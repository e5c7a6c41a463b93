// Buttons of the shop's pages after a login by the provider.
async function link(label) {
  const { apiKey, publicKey, nonce } = window.APP;
  const headers = { 'Content-Type': 'application/json', 'X-Api-Key': apiKey, 'X-Client-Key': publicKey };
  const response = await fetch('/oauth/api/link', { method: 'POST', headers, body: JSON.stringify({ label, nonce }) });
  return response.json();
}
function sync(name) {
  const row = [...document.querySelectorAll('li[data-account]')].find((li) => li.textContent === name);
  const form = document.getElementById('sync');
  form.action = `/oauth/accounts/${row.dataset.account}/sync`;
  form.submit();
}
