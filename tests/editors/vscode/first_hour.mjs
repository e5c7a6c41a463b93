// A new user's first hour with one load tool, a picture after each step: link, look, fix, verify, run, results; then the
// application changes, the script breaks, and is healed.
// usage: node first_hour.mjs TOOL FOLDER SCRIPT FIRST SECOND THIRD NEWER RELEASED   (see workbench.mjs); a new version
// of the application is there as soon as the file RELEASED is; NEWER is a recording of it, to be called THIRD.

import { copyFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  command,
  drive,
  notification,
  open,
  page,
  panel,
  questionAboutFixes,
  SLOW,
  save,
  shot,
  textHas,
} from "./workbench.mjs";

const [tool, work, script, first, second, third, newer, released] = process.argv.slice(2);
const SIZE = { width: 1360, height: 700 };
const SIDE_BAR = 490;
const picture = (name) =>
  shot(`first-hour/${tool}-${name}`, { x: 0, y: 30, width: SIZE.width, height: SIZE.height - 30 });
const row = (title) => page.locator(".pane-body .monaco-list-row", { hasText: new RegExp(`^${title}`) }).first();

await drive(async () => {
  await page.setViewportSize(SIZE);
  await start();
  await link();
  await look();
  await fix();
  await verify();
  await runOnce();
  await breaks();
  await heals();
});

async function start() {
  await open(script);
  await page.locator(".codelens-decoration a", { hasText: "Link recordings…" }).first().waitFor({ timeout: SLOW });
  await page.locator('.activitybar .action-label[aria-label*="loadlint"]').first().click();
  await row("Recordings").waitFor({ timeout: SLOW });
  await widenSideBar();
  await page.waitForTimeout(1500);
  await picture("start");
}

/** Drags the border of the side bar, so that its rows are shown whole. */
async function widenSideBar() {
  const { x, y, width } = await page.locator(".part.sidebar").boundingBox();
  await page.mouse.move(x + width, y + 200);
  await page.mouse.down();
  await page.mouse.move(SIDE_BAR, y + 200, { steps: 5 });
  await page.mouse.up();
  await page.mouse.move(SIZE.width / 2, SIZE.height / 2);
}

/** Has the editor show the request that the run view shows, from the beginning of its line. */
async function goToRequest() {
  await panel().locator("button", { hasText: "Go to line" }).first().click();
  await page.waitForTimeout(700);
  await page.keyboard.press("Home");
  await page.keyboard.press("Home");
}

/** Goes from change to change, until one is in the upper half that takes a value out of an answer. */
async function goToExtractor() {
  const added = page.locator(".editor.modified .view-line", { hasText: /csrf_?token/i }).first();
  const isShown = async () => (await added.count()) > 0 && (await added.boundingBox()).y < SIZE.height * 0.6;
  for (let i = 0; i < 12 && !(await isShown()); i++) {
    await command("Go to Next Change");
    await page.waitForTimeout(400);
  }
}

async function link() {
  await row("Recordings").click();
  const list = page.locator(".quick-input-widget .monaco-list-row");
  for (const name of [first, second]) {
    await list.filter({ hasText: name }).first().click();
  }
  await picture("link");
  await page.keyboard.press("Enter");
  await textHas(first);
}

async function look() {
  await row("Script→").waitFor({ timeout: SLOW });
  await page.waitForTimeout(2000);
  await picture("look");
  await page.locator('.editor-actions .action-label[aria-label*="Value Flow"]').first().click();
  await panel().locator(".vf-request").first().waitFor({ timeout: SLOW });
  await page.waitForTimeout(1000);
  await picture("value-flow");
  await closePanel("Value flow");
}

/** Goes back to the script. A click could hit a lens, or a line that is out of sight. */
async function intoText() {
  await command("View: Focus First Editor Group");
}

/** Closes what stands beside the script, and goes back to the script. */
async function closePanel(title) {
  const tab = page.locator(".tabs-container .tab", { hasText: title }).first();
  await tab.hover();
  await tab.locator(".action-label.codicon-close").click();
  await tab.waitFor({ state: "detached" });
  await intoText();
}

async function fix() {
  await row("Script→").click();
  const question = questionAboutFixes(script);
  await question.waitFor({ timeout: SLOW });
  await goToExtractor();
  await page.waitForTimeout(1000);
  await picture("fix");
  await question.locator(".monaco-button", { hasText: "Apply" }).click();
  await notification(`changed ${script} (`).waitFor();
  await row("Replay \\(offline\\)certified").waitFor({ timeout: SLOW });
  await page.waitForTimeout(1000);
  await picture("fixed");
  await command("Notifications: Clear All Notifications");
  await intoText();
  await save();
}

async function verify() {
  await row("Replay").click();
  await notification("certified on").first().waitFor({ timeout: SLOW });
  await page.waitForTimeout(1000);
  await picture("verify");
  await command("Notifications: Clear All Notifications");
}

async function runOnce() {
  await row("Run once").click();
  const drawing = panel();
  await drawing.locator(".vf-proof", { hasText: /made \d+ requests/ }).waitFor({ timeout: SLOW });
  await command("Notifications: Clear All Notifications");
  await goToRequest();
  await page.waitForTimeout(1500);
  await picture("run");
}

async function breaks() {
  writeFileSync(released, "");
  await command("Notifications: Clear All Notifications");
  await row("Run once").click();
  await row("Recordings→ Record again").waitFor({ timeout: SLOW });
  await panel().locator(".vf-proof", { hasText: "failed" }).waitFor({ timeout: SLOW });
  await command("Notifications: Clear All Notifications");
  await goToRequest();
  await page.waitForTimeout(1500);
  await picture("broken");
  await closePanel("Run:");
}

async function heals() {
  copyFileSync(newer, path.join(work, third));
  await row("Recordings").click();
  await page.locator(".quick-input-widget .monaco-list-row", { hasText: third }).first().click();
  await page.keyboard.press("Enter");
  await row("Script→ Heal").waitFor({ timeout: SLOW });
  await page.waitForTimeout(1500);
  await picture("changed");
  await row("Script").click();
  const question = notification(`Heal the script in ${script}?`);
  await question.waitFor({ timeout: SLOW });
  await page.waitForTimeout(1000);
  await picture("heal");
  await question.locator(".monaco-button", { hasText: "Apply" }).click();
  await row("Replay \\(offline\\)(certified|matches)").waitFor({ timeout: SLOW });
  await intoText();
  await save();
  await row("Run once").click();
  await panel().locator(".vf-proof", { hasText: "nothing failed" }).waitFor({ timeout: SLOW });
  await row("Replay \\(offline\\)certified").waitFor({ timeout: SLOW });
  await command("Notifications: Clear All Notifications");
  await goToRequest();
  await page.waitForTimeout(1500);
  await picture("healed");
}
