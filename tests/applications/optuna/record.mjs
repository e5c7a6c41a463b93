// node record.mjs OUT.har: drives Optuna Dashboard once; the page asks for the study every ten seconds
import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
const out = process.argv[2];
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: ['--headless','--no-sandbox','--disable-gpu','--disable-quic','--no-first-run','--disable-background-networking','--disable-component-update','--disable-sync'] });
const c = await b.newContext({ locale: 'en-US', viewport: { width: 1300, height: 1000 }, ...(out ? { recordHar: { path: out, content: 'embed', mode: 'full' } } : {}) });
const p = await c.newPage(); p.setDefaultTimeout(20000);
if (!out) p.on('request', r => { if (r.url().includes('/api')) console.log('   ', r.method(), r.url(), r.postData() || ''); });
const step = async (what, f) => { try { await f(); await p.waitForTimeout(1500 + Math.random() * 12000); console.log(what, p.url()); } catch (e) { console.log('FAILED', what, String(e).slice(0, 400)); await c.close(); await b.close(); process.exit(1); } };
const dialog = '[role=dialog] ';
const note = async (text) => { await p.locator('main button, button:not([aria-label])').last().click(); await p.locator('textarea').first().fill(text); await p.click('button:has-text("Save")'); };
await step('open', () => p.goto('http://127.0.0.1:18501/dashboard'));
await step('create', async () => { await p.click('button:has-text("Create")'); await p.fill(dialog + 'input[type=text]', 'Night oven'); await p.click(dialog + 'button:has-text("Create")'); });
await step('study', () => p.locator('a:has-text("Night oven")').first().click());
await step('notes', () => p.locator('a[href$="/note"]').first().click());
await step('note', () => note('Top shelf is "too hot".\nTry fan.'));
await step('studies', () => p.goto('http://127.0.0.1:18501/dashboard'));
await c.close(); await b.close();
if (out) {  // the page's own code is most of the recording
  const har = JSON.parse(readFileSync(out, 'utf8'));
  har.log.entries = har.log.entries.filter((entry) => !/javascript|font|image/.test(entry.response.content.mimeType));
  writeFileSync(out, JSON.stringify(har));
}
