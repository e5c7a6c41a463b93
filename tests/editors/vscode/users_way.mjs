// A user's way through the extension, from a squiggle to a script that is healed and verified. Says what it did, one line
// each; the caller compares the files on the disk. usage: node users_way.mjs   (see workbench.mjs)

import {
  choose,
  clickLens,
  command,
  drive,
  goToValue,
  notification,
  open,
  page,
  panel,
  questionAboutFixes,
  SLOW,
  save,
  say,
  shot,
  textHas,
  theme,
} from "./workbench.mjs";

await drive(async () => {
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
});

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

/** Say yes to the changes that the editor shows. */
async function applyAll(file) {
  const question = questionAboutFixes(file);
  await question.waitFor({ timeout: SLOW });
  await shot(`changes-of-${file}`);
  await question.locator(".monaco-button", { hasText: "Apply" }).click();
  await notification(`changed ${file} (`).waitFor();
  await textHas("csrfToken");
}

/** The rows of the side bar lead from a raw script with its recordings to one that is fixed and verified. */
async function lead(file) {
  await open(file);
  await page.waitForSelector(".monaco-editor .squiggly-error", { timeout: SLOW });
  await page.locator('.activitybar .action-label[aria-label*="loadlint"]').first().click();
  const row = (title) => page.locator(".pane-body .monaco-list-row", { hasText: new RegExp(`^${title}`) }).first();
  const verdict = page.locator(".statusbar-item", { hasText: "not as recorded" }).first();
  await row("Script→ Apply \\d+ safe fixes").waitFor({ timeout: SLOW });
  say(`side bar: ${(await row("Script→").textContent()).replace(/\s+/g, " ")}, status: ${await verdict.textContent()}`);
  await shot("lead-1-raw");
  await row("Script→ Apply \\d+ safe fixes").click();
  await applyAll(file);
  await row("Replay \\(offline\\)certified on checkout.har").waitFor({ timeout: SLOW });
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
  await drawing.locator(".vf-tools button", { hasText: "safe fix" }).waitFor();
  await shot("value-flow-table");
  await drawing.locator(".vf-modes button", { hasText: "Diagram" }).click();
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
  const question = notification(`Heal the script in ${file}?`);
  await clickLens("the application has changed", question);
  await shot("heal-2-changes");
  await question.locator(".monaco-button", { hasText: "Apply" }).click();
  await page.locator(".tabs-container .tab", { hasText: file }).first().click();
  await textHas("csrf:");
  await save();
  await shot("heal-3-healed");
  say("heal: the changes were shown and taken");
}

/** The lens shows the certificate, and a click says it. */
async function verify() {
  const message = page.locator(".notification-list-item-message", { hasText: "matches new.har" });
  await clickLens("matches new.har", message.first());
  await shot("verify");
  say("verify: the script matches");
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
  const list = page.locator(".quick-input-widget .monaco-list-row");
  await clickLens("Link recordings…", list.first());
  for (const name of ["first-run.har", "second-run.har"]) {
    await list.filter({ hasText: name }).first().click();
  }
  await shot("walkthrough-link");
  await page.keyboard.press("Enter");
  await textHas("first-run.har");
  await page.waitForSelector(".monaco-editor .squiggly-error", { timeout: SLOW });
  say("walkthrough: the recordings are linked");
  await command("loadlint: Apply All Safe Fixes");
  await applyAll("checkout.js");
  await save();
  await shot("walkthrough-fixed");
  say("walkthrough: all safe fixes are applied");
}
