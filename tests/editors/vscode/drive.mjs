// Drives a real VS Code (code-server in Chromium) as a user does. Says what it did, one line each; the caller compares
// the files on the disk. usage: node drive.mjs   with URL, EDITORS (installed tools), SHOTS (folder for pictures) and
// CHROMIUM (the browser) in the environment.

import { createRequire } from "node:module";
import path from "node:path";

const { URL: url, EDITORS: editors, SHOTS: shots, CHROMIUM: executablePath } = process.env;
const { chromium } = createRequire(`${editors}/`)("playwright-core");
const SLOW = 90_000;
const QUICK = 45_000;
// After so long without a result a click counts as lost.
const AGAIN = 15_000;
const started = Date.now();

const say = (text) => console.log(`${((Date.now() - started) / 1000).toFixed(1)} s  ${text}`);

const browser = await chromium.launch({
  executablePath,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-sync"],
});
const page = await browser.newPage({ viewport: { width: 1400, height: 860 } });
page.setDefaultTimeout(QUICK);
const shot = (name) => page.screenshot({ path: path.join(shots, `${name}.png`) });

try {
  await page.goto(url, { waitUntil: "domcontentloaded" });
  await page.waitForSelector(".explorer-folders-view .monaco-list-row", { timeout: SLOW });
  say("the workbench is there");
  await correlate("shop.js", "cartId");
  await correlate("shop.jmx", "cart_id");
  await lead("lead.js");
  await look("flow.js");
  await fixFromPanel();
  await newScript("checkout.har", "checkout.2.har", "checkout.js");
  await heal("order.js");
  await verify();
  await runOnce();
  await watchRun("live.js");
  await walkthrough();
  say("done");
} catch (error) {
  await shot("failure");
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}

/** Squiggle, hover, Ctrl+., apply, save. */
async function correlate(file, variable) {
  await open(file);
  await page.waitForSelector(".monaco-editor .squiggly-error", { timeout: SLOW });
  say(`${file}: squiggle`);
  await page.waitForTimeout(500);
  await shot(`${file}-1-squiggle`);
  await goToValue();
  await command("Show or Focus Hover");
  const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: "issued by" });
  await hover.first().waitFor();
  say(`${file}: hover: ${(await hover.first().textContent()).replace(/\s+/g, " ").slice(0, 160)}`);
  await shot(`${file}-2-hover`);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+.");
  await page.locator(".action-widget .monaco-list-row").first().waitFor();
  await shot(`${file}-3-actions`);
  await choose(new RegExp(`^Extract .?${variable}.? from`), ".action-widget");
  await textHas(variable);
  say(`${file}: applied`);
  await save();
  await shot(`${file}-4-fixed`);
}

/** The rows of the side bar lead from a raw script with its recordings to one that is fixed and verified. */
async function lead(file) {
  await open(file);
  await page.waitForSelector(".monaco-editor .squiggly-error", { timeout: SLOW });
  await page.locator('.activitybar .action-label[aria-label*="loadlint"]').first().click();
  const row = (title) => page.locator(".pane-body .monaco-list-row", { hasText: new RegExp(`^${title}`) }).first();
  const verdict = page.locator(".statusbar-item", { hasText: "certified" }).first();
  await row("Script→ Apply them").waitFor({ timeout: SLOW });
  say(`side bar: ${(await row("Script→").textContent()).replace(/\s+/g, " ")}, status: ${await verdict.textContent()}`);
  await shot("lead-1-raw");
  await row("Script→ Apply them").click();
  await textHas("csrfToken");
  await row("Replaycertified on checkout.har").waitFor({ timeout: SLOW });
  await page
    .locator(".statusbar-item", { hasText: /^\W*certified$/ })
    .first()
    .waitFor();
  await save();
  await shot("lead-2-fixed");
  const message = page.locator(".notification-list-item-message", { hasText: "certified on checkout.har" });
  await row("Replay").click();
  await message.first().waitFor({ timeout: SLOW });
  await shot("lead-3-verified");
  say("side bar: the rows led from a raw script to a certified one");
  await command("Notifications: Clear All Notifications");
}

/** A run against an application on this machine, request by request beside the recording. */
async function watchRun(file) {
  await open(file);
  await clickLens("run once", page.locator(".tabs-container .tab", { hasText: `Run: ${file}` }).first());
  const drawing = panel();
  await drawing.locator(".rv-request").nth(1).waitFor({ timeout: SLOW });
  await drawing.locator(".vf-proof", { hasText: "k6 made 2 requests" }).waitFor({ timeout: SLOW });
  const rows = await drawing.locator(".rv-request").allInnerTexts();
  say(`run: ${rows.map((text) => text.replace(/\s+/g, " ")).join(" | ")}`);
  await shot("run-view");
  await drawing.locator(".vf-modes button", { hasText: "Values" }).click();
  await drawing.locator(".rv-pairs", { hasText: "cart" }).waitFor();
  await shot("run-view-values");
  // Keys that the page has no use for stay in it.
  await page.locator(".tabs-container .tab", { hasText: file }).first().click();
  await command("Notifications: Clear All Notifications");
}

/** The view and the panel, in a light and in a dark theme, by mouse and by keyboard. */
async function look(file) {
  await open(file);
  await page.waitForSelector(".monaco-editor .squiggly-error", { timeout: SLOW });
  await page.locator('.activitybar .action-label[aria-label*="loadlint"]').first().click();
  const rows = page.locator(".pane-body .monaco-list-row");
  await rows.filter({ hasText: "orderNumber" }).first().waitFor();
  const tree = (await rows.allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
  say(`recording view: ${tree.join(" | ")}`);
  for (const text of ["checkout.har", "POST /api/carts", "cartId", "line "]) {
    if (!tree.some((row) => row.includes(text))) {
      throw new Error(`the view Recording does not show ${text}`);
    }
  }
  await shot("recording-view");
  await page.waitForTimeout(1500);
  await rows.filter({ hasText: /^line/ }).first().click();
  await page.waitForFunction(() => document.querySelector(".monaco-editor .selected-text") !== null);
  say("recording view: a click selects the value in the script");
  const exchange = rows.filter({ hasText: "POST /api/carts" }).first();
  await exchange.hover();
  await exchange.locator('.action-label[aria-label*="Open Recorded Exchange"]').click();
  await page.locator(".tabs-container .tab.active", { hasText: "carts.http" }).waitFor();
  await textHas("HTTP");
  await shot("recorded-exchange");
  say("recording view: the recorded exchange opens");
  await page.locator(".tabs-container .tab", { hasText: file }).first().click();

  await page.locator('.editor-actions .action-label[aria-label*="Value Flow"]').first().click();
  const drawing = panel();
  await drawing.locator(".vf-request").first().waitFor({ timeout: SLOW });
  await drawing.locator(".vf-wire.vf-replayed").first().waitFor({ state: "attached" });
  say(
    `value flow: ${await drawing.locator(".vf-request").count()} requests, ${await drawing.locator(".vf-wire").count()} wires`,
  );
  await shot("value-flow-light");
  await drawing.locator(".vf-modes button", { hasText: "Table" }).click();
  await drawing.locator(".vf-table .vf-fix").first().waitFor();
  await drawing.locator(".vf-tools button", { hasText: "Fix all" }).waitFor();
  await shot("value-flow-table");
  await drawing.locator(".vf-modes button", { hasText: "Picture" }).click();
  const port = drawing.locator(".vf-port", { hasText: "cartId" }).first();
  await port.click();
  await drawing.locator(".vf-detail h2", { hasText: "cartId" }).waitFor();
  await port.press("ArrowRight");
  const focused = await drawing.locator(".vf-port:focus").textContent();
  if (!focused.includes("sends")) {
    throw new Error(`the right arrow leads to ${focused}, not along the wire`);
  }
  await page.waitForTimeout(300);
  await shot("value-flow-selected");
  await theme("Dark Modern", "vs-dark");
  await shot("value-flow-dark");
  await theme("Dark High Contrast", "hc-black");
  await shot("value-flow-high-contrast");
  await theme("Light Modern", "vs");
}

/** The button in the panel, and the drawing that follows the text. */
async function fixFromPanel() {
  const drawing = panel();
  await drawing.locator(".vf-actions button", { hasText: "Apply the fix" }).click();
  await drawing.locator(".vf-wire.vf-correlated").first().waitFor({ state: "attached", timeout: SLOW });
  say("value flow: the fix was applied, and the wire is green");
  await page.waitForTimeout(300);
  await shot("value-flow-after-a-fix");
  await page.locator(".tabs-container .tab", { hasText: "flow.js" }).first().click();
  await save();
}

/** Two recordings, chosen in the explorer's menu and in a list, become a script. */
async function newScript(first, second, script) {
  await command("View: Show Explorer");
  const file = page.locator(".explorer-folders-view .monaco-list-row", { hasText: first }).first();
  await file.click({ button: "right" });
  await page.locator(".monaco-menu .action-label", { hasText: "New Script from Recordings" }).first().waitFor();
  await choose(/^New Script from Recordings/, ".monaco-menu", ".action-item");
  const list = page.locator(".quick-input-widget .monaco-list-row");
  await list.filter({ hasText: second }).first().click();
  await shot("new-1-recordings");
  await page.keyboard.press("Enter");
  await list.filter({ hasText: "TypeScript" }).first().waitFor();
  await shot("new-2-tool");
  await page.keyboard.press("Enter");
  const name = page.locator(".quick-input-widget .quick-input-filter input");
  await page.waitForFunction(
    (wanted) => document.querySelector(".quick-input-filter input")?.value.endsWith(wanted),
    script,
  );
  await shot("new-3-file");
  await name.press("Enter");
  await page.locator(".tabs-container .tab", { hasText: script }).first().waitFor({ timeout: SLOW });
  await textHas("group(");
  await page.locator(".notification-list-item-message", { hasText: "6 transactions" }).first().waitFor();
  await shot("new-4-written");
  say("new script: the recordings of the explorer became a script");
  await command("Notifications: Clear All Notifications");
}

/** A script whose application has changed: the lens says what, the changes are shown, and taken. */
async function heal(file) {
  await open(file);
  const lens = page.locator(".codelens-decoration a", { hasText: "the application has changed" });
  await lens.first().waitFor({ timeout: SLOW });
  say(`heal: ${await lens.first().textContent()}`);
  await shot("heal-1-lens");
  const preview = page.locator(".bulk-edit-panel");
  const boxes = preview.locator("input[type=checkbox], .monaco-checkbox");
  await clickLens("the application has changed", boxes.first());
  await shot("heal-2-preview");
  // What needs confirmation is not ticked.
  await boxes.first().click();
  await preview.locator(".monaco-button", { hasText: "Apply" }).first().click();
  await page.locator(".tabs-container .tab", { hasText: file }).first().click();
  await textHas("csrf:");
  await save();
  await shot("heal-3-healed");
  say("heal: the changes were shown and taken");
}

/** The lens shows the certificate, and a click says it. */
async function verify() {
  const message = page.locator(".notification-list-item-message", { hasText: "certified on new.har" });
  await clickLens("verify (certified on new.har", message.first());
  await shot("verify");
  say("verify: the script is certified");
  await command("Notifications: Clear All Notifications");
}

/** Before a host is reached the user is asked; who says no sees that nothing was run. */
async function runOnce() {
  const question = page.locator(".monaco-dialog-box", { hasText: "It will send requests to shop.test" });
  await clickLens("run once", question.first());
  await shot("run-once");
  await question.first().locator(".monaco-button", { hasText: "Cancel" }).click();
  await question.first().waitFor({ state: "detached" });
  say("run once: the user is asked, and says no");
}

/** The steps of the walkthrough: the sample, its recordings, all fixes. */
async function walkthrough() {
  await command("View: Close All Editors");
  await command("loadlint: Open Sample");
  await page.locator(".tabs-container .tab", { hasText: "checkout.js" }).waitFor();
  await page.waitForTimeout(1000);
  await command("loadlint: Link Recording");
  const list = page.locator(".quick-input-widget .monaco-list-row");
  for (const name of ["first-run.har", "second-run.har"]) {
    await list.filter({ hasText: name }).first().click();
  }
  await shot("walkthrough-link");
  await page.keyboard.press("Enter");
  await textHas("first-run.har");
  await page.waitForSelector(".monaco-editor .squiggly-error", { timeout: SLOW });
  say("walkthrough: the recordings are linked");
  await command("loadlint: Apply All Safe Fixes");
  await textHas("csrfToken");
  await save();
  await shot("walkthrough-fixed");
  say("walkthrough: all safe fixes are applied");
}

/** Clicks a lens until its result is there: a click is lost where the editor redraws its lenses meanwhile. */
async function clickLens(title, result) {
  const lens = page.locator(".codelens-decoration a", { hasText: title });
  await lens.first().waitFor({ timeout: SLOW });
  for (let tries = 0; tries < 3; tries++) {
    await lens.first().click();
    const shown = await result.waitFor({ timeout: AGAIN }).then(
      () => true,
      () => false,
    );
    if (shown) {
      return;
    }
  }
  throw new Error(`nothing follows a click on: ${title}`);
}

function panel() {
  return page.frameLocator("iframe.webview").last().frameLocator("#active-frame");
}

async function open(file) {
  await command("View: Show Explorer");
  await page.locator(".explorer-folders-view .monaco-list-row", { hasText: file }).first().dblclick();
  await page.locator(".tabs-container .tab.active", { hasText: file }).waitFor();
  await page.waitForSelector(".monaco-editor .view-line");
}

async function command(title) {
  await page.keyboard.press("F1");
  const input = page.locator(".quick-input-widget .quick-input-filter input");
  await input.waitFor();
  await input.fill(`>${title}`);
  await page.locator(".quick-input-widget .monaco-list-row", { hasText: title }).first().waitFor();
  await choose(new RegExp(`^${title}`), ".quick-input-widget");
}

/** Puts the cursor on the value: the next problem of the file. */
async function goToValue() {
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
async function choose(title, menu, row = ".monaco-list-row") {
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

async function textHas(text) {
  const has = (wanted) => [...document.querySelectorAll(".view-lines")].some((one) => one.textContent.includes(wanted));
  await page.waitForFunction(has, text, { timeout: SLOW });
}

/** Saves what was changed; a text may be shown before the editor counts it as changed. */
async function save() {
  await page.waitForTimeout(700);
  await page.keyboard.press("Control+s");
  await page.waitForFunction(() => document.querySelector(".tabs-container .tab.dirty") === null);
}

async function theme(name, kind) {
  await command("Preferences: Color Theme");
  await page.waitForTimeout(500);
  await page.locator(".quick-input-widget .quick-input-filter input").fill(name);
  await choose(new RegExp(`^${name}`), ".quick-input-widget");
  await page.waitForSelector(`.monaco-workbench.${kind}`);
  await page.waitForTimeout(700);
}
