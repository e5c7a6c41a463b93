// Drive Chromium through every flow of a shop: node record.mjs BASE_URL OUT_DIR RUN [FLOW...]
import { chromium } from 'playwright-core';

const [base, out, run, ...only] = process.argv.slice(2);
const EMAIL = 'ana+shop@example.test';
const PASSWORD = 'correct horse';

async function logIn(page, next) {
  await page.goto(`${base}/login?next=${encodeURIComponent(next)}`);
  await page.fill('[name=email]', EMAIL);
  await page.fill('[name=password]', PASSWORD);
  await submit(page);
}
async function submit(page, form = 'form') {
  await Promise.all([page.waitForNavigation(), page.click(`${form} button`)]);
}
async function follow(page, selector) {
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
}

const flows = {
  async forms(page) {
    await logIn(page, '/forms/?tab=new&lang=en');
    for (const [name, size] of [['Blue mug', 'M'], ['Green mug', 'L']]) {
      if (name !== 'Blue mug') await page.goto(`${base}/forms/`);
      await follow(page, `text=${name}`);
      await page.selectOption('[name=size]', size);
      await submit(page);
    }
    await page.reload();
    await page.fill('li:has-text("blue-mug-350") input', '2');
    await page.fill('li:has-text("green-mug-500") input', '3');
    await submit(page);
    await follow(page, 'a');
    await page.fill('[name=recipient]', "O'Neill & Söhne <Ltd>");
    await page.fill('[name=street]', 'Hof "Süd" 4');
    await submit(page);
    await submit(page);
  },
  async spa(page) {
    await page.goto(`${base}/spa/`);
    await page.evaluate((a) => app.login(...a), [EMAIL, PASSWORD]);
    await page.evaluate(() => app.loadCatalogue());
    await page.evaluate(() => app.loadNotifications());
    if (run === '2') await page.evaluate(() => app.loadNotifications());
    await page.evaluate(() => app.buy('tea-pot', 'L', 2));
    await page.evaluate(() => app.ship('EU', 'Express', 'list'));
    await page.evaluate(() => app.refresh());
    await page.evaluate(() => app.order());
    await page.evaluate(() => app.refresh());
    await page.evaluate(() => app.logout());
  },
  async oauth(page) {
    await page.goto(`${base}/oauth/app`);
    await follow(page, '#start');
    await page.fill('[name=login]', EMAIL);
    await page.fill('[name=password]', PASSWORD);
    await submit(page);
    await page.evaluate((label) => link(label), "Ana's bank");
    await follow(page, '#accounts');
    await Promise.all([page.waitForNavigation(), page.evaluate(() => sync('Current account'))]);
  },
  async search(page) {
    await page.goto(`${base}/search/`);
    await page.fill('[name=q]', 'blue tea & more');
    await page.selectOption('[name=sort]', 'price');
    await submit(page);
    await page.evaluate(() => more());
    await page.evaluate(() => more());
    await Promise.all([page.waitForNavigation(), page.evaluate(() => compare('The Blue Tea', 'Blue Leaves'))]);
    await page.evaluate(() => collect('Tea + biscuits'));
    await follow(page, '#done a');
    await submit(page);
  },
  async order(page) {
    await logIn(page, '/order/');
    await page.evaluate(() => openPanel());
    await page.evaluate(() => ask('For Zoë & Tom'));
    await page.evaluate(() => accept());
    await follow(page, '#state a');
  },
  async edit(page) {
    await logIn(page, '/edit/');
    await follow(page, "text=Door won't lock");
    await page.fill('#edit [name=title]', "Door won't lock at all");
    await page.fill('#edit [name=body]', 'Key turns & turns');
    await page.evaluate(() => saveDraft('Key turns'));
    await submit(page, '#edit');
    await follow(page, '#leave');
  },
  async graph(page) {
    await page.goto(`${base}/graph/`);
    await page.evaluate((a) => graph.signIn(...a), [EMAIL, PASSWORD]);
    await page.evaluate(() => graph.load());
    await page.evaluate(() => graph.add('lantern', 2));
    await page.evaluate(() => graph.place());
    await page.evaluate(() => graph.show());
  },
};

// What the browser asks its maker for goes past the proxy, and nowhere: see the rule for names below.
const own = '*.google.com,*.googleapis.com,*.gvt1.com,*.gstatic.com';
const proxy = process.env.SHOP_PROXY ? { server: process.env.SHOP_PROXY, bypass: `<-loopback>,${own}` } : undefined;
const browser = await chromium.launch({
  proxy,
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
});
for (const name of only.length ? only : Object.keys(flows)) {
  const context = await browser.newContext({ recordHar: { path: `${out}/${name}.har`, content: 'embed', mode: 'full' } });
  const page = await context.newPage();
  page.setDefaultTimeout(Number(process.env.SHOP_PATIENCE || 5000));
  try {
    await flows[name](page);
  } catch (error) {
    // Where a failure is planted the user gets no further; what was recorded until then counts.
    process.exitCode = 1;
    console.error(`${name}: ${String(error).split('\n')[0]}`);
  }
  await page.waitForLoadState('networkidle');
  await context.close();
}
await browser.close();
