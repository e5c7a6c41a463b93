// node chromium.mjs BASE OUT.har: Chromium does what each line of the standard input says, and records it.
// {"open": path} opens a page; {"call": {method, path, body, headers}} has the page's code send a request, and writes
// the answer's text; the end of the input ends the visit.
import { chromium } from 'playwright-core';
import { createInterface } from 'node:readline';

const [base, out] = process.argv.slice(2);
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: flags });
const context = await browser.newContext({ recordHar: { path: out, content: 'embed', mode: 'full' } });
const page = await context.newPage();

const send = ({ method, path, body, headers }) =>
  page.evaluate(async ([url, init]) => (await fetch(url, init)).text(), [path, { method, body, headers }]);

for await (const line of createInterface({ input: process.stdin })) {
  const { open, call } = JSON.parse(line);
  const text = call ? await send(call) : await (await page.goto(base + open)).text();
  process.stdout.write(`${JSON.stringify(text)}\n`);
}
await context.close();
await browser.close();
