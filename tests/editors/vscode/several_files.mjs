// All safe fixes of a script of several files: shown together, made in all of them, taken back at once, and made again.
// The caller compares the files on the disk. usage: node several_files.mjs   (see workbench.mjs)

import { command, drive, notification, open, page, SLOW, say, shot } from "./workbench.mjs";

const MADE = "Nothing is saved yet";

await drive(async () => {
  await open("graph.js");
  // Only its modules import k6.
  await page.locator(".codelens-decoration a", { hasText: "verify" }).first().waitFor({ timeout: SLOW });
  await applyAll("several-1-changes");
  const message = notification(MADE);
  say(`several files: ${await message.locator(".notification-list-item-message").textContent()}`);
  await shot("several-2-done");
  await message.locator(".monaco-button", { hasText: "Undo" }).click();
  await message.waitFor({ state: "detached" });
  await page.waitForTimeout(2000);
  await shot("several-3-undone");
  await command("File: Save All Files");
  await page.waitForFunction(() => document.querySelector(".tabs-container .tab.dirty") === null);
  say("several files: taken back");
  await applyAll("several-4-changes");
  await command("File: Save All Files");
  await page.waitForFunction(() => document.querySelector(".tabs-container .tab.dirty") === null);
});

async function applyAll(picture) {
  await command("Notifications: Clear All Notifications");
  await page.locator(".tabs-container .tab", { hasText: "graph.js" }).first().click();
  await command("loadlint: Apply All Safe Fixes");
  const question = notification("The editor shows what will change");
  await question.waitFor({ timeout: SLOW });
  await page.waitForTimeout(1500);
  await shot(picture);
  await question.locator(".monaco-button", { hasText: "Apply" }).click();
  await notification(MADE).waitFor();
}
