/** What every drive of a real VS Code (code-server in Chromium) needs: the page, and what a user does with keys and mouse.
 *
 * URL, EDITORS (installed tools), SHOTS (folder for pictures) and CHROMIUM (the browser) are in the environment.
 */

import { createRequire } from "node:module";
import path from "node:path";

const { URL: url, EDITORS: editors, SHOTS: shots, CHROMIUM: executablePath } = process.env;
const { chromium } = createRequire(`${editors}/`)("playwright-core");
export const SLOW = 90_000;
const QUICK = 45_000;
// After so long without a result a click or a key counts as lost.
const AGAIN = 15_000;
const started = Date.now();

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"],
});
export const page = await browser.newPage({ viewport: { width: 1400, height: 860 } });
page.setDefaultTimeout(QUICK);

/** Says what was done, with the seconds since the start. */
export const say = (text) => console.log(`${((Date.now() - started) / 1000).toFixed(1)} s  ${text}`);

/** Keeps a picture of all that is shown, or of a part. */
export const shot = (name, clip) =>
  page.screenshot({ path: path.join(shots, `${name}.png`), ...(clip === undefined ? {} : { clip }) });

/** Does what a user does from the workbench on, and ends the browser; a failure leaves a picture. */
export async function drive(steps) {
  try {
    await page.goto(url, { waitUntil: "domcontentloaded" });
    await page.waitForSelector(".explorer-folders-view .monaco-list-row", { timeout: SLOW });
    say("the workbench is there");
    await steps();
    say("done");
  } catch (error) {
    await shot("failure");
    console.error(error);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
}

/** Does something until its result is there: the editor loses clicks and keys while it draws anew, or is slow. */
export async function until(result, action, patience = AGAIN) {
  let lost;
  for (let tries = 0; tries < 3; tries++) {
    try {
      await action();
      await result.first().waitFor({ timeout: patience });
      return;
    } catch (error) {
      lost = error;
    }
  }
  throw lost;
}

export async function clickLens(title, result) {
  const lens = page.locator(".codelens-decoration a", { hasText: title });
  await lens.first().waitFor({ timeout: SLOW });
  await until(result, () => lens.first().click());
}

/** A message that the editor shows. */
export function notification(text) {
  return page.locator(".notifications-toasts .notification-list-item", { hasText: text });
}

/** The question that comes with the changes of all safe fixes. */
export const questionAboutFixes = (file) => notification(new RegExp(`Apply \\d+ safe fix(es)? in ${file}\\?`));

export function panel() {
  return page.frameLocator("iframe.webview").last().frameLocator("#active-frame");
}

export async function open(file) {
  await command("View: Show Explorer");
  await page.locator(".explorer-folders-view .monaco-list-row", { hasText: file }).first().dblclick();
  await page.locator(".tabs-container .tab.active", { hasText: file }).waitFor();
  await page.waitForSelector(".monaco-editor .view-line");
}

/** Opens a list of the editor by a key, and types into it until a row of that name is there. */
export async function search(key, text, name, row = ".monaco-list-row") {
  const listed = page.locator(`.quick-input-widget ${row}`, { hasText: name });
  await until(listed, async () => {
    await page.keyboard.press(key);
    await page.locator(".quick-input-widget .quick-input-filter input").fill(text, { timeout: AGAIN });
  });
}

export async function command(title) {
  await search("F1", `>${title}`, title);
  await choose(new RegExp(`^${title}`), ".quick-input-widget");
}

/** Puts the cursor on the value: the next problem of the file. */
export async function goToValue() {
  await page.locator(".monaco-editor .view-lines").first().click();
  await page.keyboard.press("Control+Home");
  for (let i = 0; i < 10; i++) {
    await page.keyboard.press("F8");
    const widget = page.locator(".marker-widget");
    await widget.waitFor();
    await page.waitForTimeout(250);
    if ((await widget.textContent()).includes("was issued by")) {
      await page.keyboard.press("Escape");
      return;
    }
  }
  throw new Error("F8 does not lead to the value");
}

/** Goes down a menu to one item, since others are in it too, and takes it. */
export async function choose(title, menu, row = ".monaco-list-row") {
  for (let i = 0; i < 30; i++) {
    const focused = page.locator(`${menu} ${row}.focused`).first();
    if ((await focused.count()) > 0 && title.test((await focused.textContent()).trim())) {
      await page.keyboard.press("Enter");
      return;
    }
    await page.keyboard.press("ArrowDown");
  }
  throw new Error(`there is no ${title} in ${menu}`);
}

export async function textHas(text) {
  const has = (wanted) => [...document.querySelectorAll(".view-lines")].some((one) => one.textContent.includes(wanted));
  await page.waitForFunction(has, text, { timeout: SLOW });
}

/** Saves what was changed; a text may be shown before the editor counts it as changed. */
export async function save() {
  await page.waitForTimeout(700);
  await page.keyboard.press("Control+s");
  await page.waitForFunction(() => document.querySelector(".tabs-container .tab.dirty") === null);
}

export async function theme(name, kind) {
  await command("Preferences: Color Theme");
  await page.waitForTimeout(500);
  await page.locator(".quick-input-widget .quick-input-filter input").fill(name);
  await choose(new RegExp(`^${name}`), ".quick-input-widget");
  await page.waitForSelector(`.monaco-workbench.${kind}`);
  await page.waitForTimeout(700);
}
