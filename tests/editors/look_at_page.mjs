// Opens a page in a real browser once for each look, and says what is there, as JSON, one line each. A look is
// {"name", "width", "theme", "keys"?, "clicks"?, "count"?}: selectors that are clicked, keys that are pressed behind
// them, selectors whose elements are counted. usage: node look_at_page.mjs URL LOOKS   with EDITORS (installed tools),
// SHOTS (folder for pictures) and CHROMIUM (the browser) in the environment.

import { createRequire } from "node:module";
import path from "node:path";

const { EDITORS: editors, SHOTS: shots, CHROMIUM: executablePath } = process.env;
const [url, looks] = process.argv.slice(2);
const { chromium } = createRequire(`${editors}/`)("playwright-core");

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
// One context: what a page keeps is there for the next look.
const context = await browser.newContext();
try {
  for (const look of JSON.parse(looks)) {
    console.log(JSON.stringify(await seen(look)));
  }
} finally {
  await browser.close();
}

async function seen({ name, width, theme, clicks = [], keys = [], count = [] }) {
  const page = await context.newPage();
  const complaints = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme: theme });
  await page.goto(url);
  for (const selector of clicks) {
    await page.locator(selector).first().click();
  }
  for (const key of keys) {
    await page.keyboard.press(key);
  }
  await page.screenshot({ path: path.join(shots, `${name}-${width}-${theme}.png`) });
  const facts = await page.evaluate(
    (selectors) => ({
      // biome-ignore lint/performance/useDomNodeTextContent: what is hidden is not there for a reader
      text: document.body.innerText,
      focused: document.activeElement?.textContent ?? "",
      overflow: Math.max(
        ...[...document.querySelectorAll("body, main, .vf-map, .vf-detail")].map(
          (box) => box.scrollWidth - box.clientWidth,
        ),
      ),
      counts: selectors.map(
        (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility()).length,
      ),
      background: getComputedStyle(document.querySelector("main")).backgroundColor,
    }),
    count,
  );
  await page.close();
  return { ...facts, complaints };
}
