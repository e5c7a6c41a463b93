// The numbers of kept runs: lens and hover of a step, the view Runs, and the view All Scripts. usage: node runs.mjs
// (see workbench.mjs)

import { command, drive, open, page, SLOW, say, shot, theme } from "./workbench.mjs";

await drive(async () => {
  const time = await lensAndHover("checkout.js");
  await runs(time);
  await allScripts();
});

/** A step says what its newest run measured; its hover has the newest ones. Returns the words of the time. */
async function lensAndHover(file) {
  await open(file);
  const lens = page.locator(".codelens-decoration a", { hasText: /^p95 \d+ ms in build 7/ }).first();
  await lens.waitFor({ timeout: SLOW });
  const words = await lens.textContent();
  say(`lens: ${words}`);
  // The editor shows an address as a link of its own, or with its quotes.
  await page
    .locator(".monaco-editor .view-line span span", { hasText: /\/api\/carts'?$/ })
    .first()
    .click();
  await command("Show or Focus Hover");
  const hover = page.locator(".monaco-hover:not(.hidden)", { hasText: "build 6" }).first();
  await hover.waitFor();
  say(`hover: ${(await hover.textContent()).replace(/\s+/g, " ")}`);
  await shot("runs-1-lens-and-hover");
  await page.keyboard.press("Escape");
  return /^p95 \d+ ms/.exec(words)[0];
}

/** The side bar: the newest run with what it broke, and a click on the step of the lens, which leads to its request. */
async function runs(time) {
  await page.locator('.activitybar .action-label[aria-label*="loadlint"]').first().click();
  await setOpen("Runs", true);
  const row = (text) => page.locator(".pane-body .monaco-list-row", { hasText: text }).first();
  await row("build 7").waitFor({ timeout: SLOW });
  await row("p95 < 300 ms is broken").waitFor();
  const step = row(new RegExp(`^${time}\\s*POST`));
  await step.waitFor();
  say(
    `view Runs: ${(await page.locator(".pane-body .monaco-list-row", { hasText: /build|p95/ }).allInnerTexts()).map((text) => text.replace(/\s+/g, " ")).join(" | ")}`,
  );
  await shot("runs-2-view");
  await step.click();
  await page.waitForFunction(() => document.querySelector(".monaco-editor .selected-text") !== null);
  await page
    .locator(".statusbar-item", { hasText: /^Ln 14,/ })
    .first()
    .waitFor();
  say(
    `view Runs: a click leads to ${await page.locator(".statusbar-item", { hasText: /^Ln / }).first().textContent()}`,
  );
}

/** All scripts of the workspace, of which one is open. */
async function allScripts() {
  // Its own row of a broken gate is meant.
  await setOpen("Runs", false);
  await setOpen("All Scripts", true);
  const row = (text) => page.locator(".pane-body .monaco-list-row", { hasText: text }).first();
  await row(/^fixed.js\s*certified/).waitFor({ timeout: SLOW });
  const raw = row(/^checkout.js\s*not as recorded · run worse or gate broken/);
  await raw.waitFor();
  await raw.locator(".monaco-tl-twistie").click();
  await row("the assertions notice").waitFor();
  await row("p95 < 300 ms is broken").waitFor();
  await shot("runs-3-all-scripts");
  await theme("Dark Modern", "vs-dark");
  await shot("runs-4-dark");
  await raw.locator(".monaco-tl-twistie").click();
  await row(/^fixed.js/).click();
  await page.locator(".tabs-container .tab.active", { hasText: "fixed.js" }).waitFor();
  say("view All Scripts: a click opens the script");
}

/** Opens or closes a view of the side bar. */
async function setOpen(name, isOpen) {
  const header = page.locator(`.pane-header[aria-label^="${name} "]`).first();
  await header.waitFor();
  if ((await header.getAttribute("aria-expanded")) !== String(isOpen)) {
    await header.click();
  }
}
