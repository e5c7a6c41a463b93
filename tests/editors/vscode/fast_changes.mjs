// Goes from one script to another, and runs a command at once: it is about the script that is in front now. The caller
// gives each command a key, and compares the files on the disk. usage: node fast_changes.mjs   (see workbench.mjs)

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
  say,
  search,
  shot,
  textHas,
  until,
} from "./workbench.mjs";

// A slow machine has answered after so long; later the key counts as lost, and is pressed again.
const PATIENT = 45_000;

await drive(async () => {
  await open("first.js");
  await page.locator(".codelens-decoration a", { hasText: "verify" }).first().waitFor({ timeout: SLOW });
  await fixAll();
  await link();
  await showValueFlow();
  await saysSecond("Control+Alt+F4", "certified", "verify");
  await runOnce();
  await saysSecond("Control+Alt+F6", "second.js", "heal");
});

/** The changes are shown, made, taken back and made again, in the script in front and in no other; nothing is saved. */
async function fixAll() {
  await atOnce("Control+Alt+F1", questionAboutFixes("second.js"));
  await applyShown("fast-1-changes");
  const message = notification("changed second.js (");
  await message.waitFor();
  await page.locator(".tabs-container .tab.dirty", { hasText: "second.js" }).waitFor();
  say(`apply all safe fixes: ${await message.locator(".notification-list-item-message").textContent()}`);
  await shot("fast-2-done");
  await message.locator(".monaco-button", { hasText: "Undo" }).click();
  await page.locator(".view-lines", { hasText: "csrfToken" }).waitFor({ state: "detached" });
  say("apply all safe fixes: taken back");
  await until(questionAboutFixes("second.js"), () => page.keyboard.press("Control+Alt+F1"), PATIENT);
  await applyShown("fast-3-changes");
  await notification("changed second.js (").waitFor();
  await page.locator(".tabs-container .tab", { hasText: "second.js" }).first().click();
  await textHas("csrfToken");
  await save();
}

async function applyShown(picture) {
  const question = questionAboutFixes("second.js");
  await page.locator(".editor-instance .diff-editor, .monaco-diff-editor").first().waitFor();
  await page.waitForTimeout(700);
  await shot(picture);
  await question.locator(".monaco-button", { hasText: "Apply" }).click();
}

async function link() {
  await atOnce("Control+Alt+F2", page.locator(".quick-input-widget", { hasText: "Recordings for second.js" }));
  await shot("fast-4-link");
  await page.keyboard.press("Escape");
  say("link recordings: the list is about the script in front");
}

async function showValueFlow() {
  const tab = page.locator(".tabs-container .tab", { hasText: "Value flow: second.js" });
  await atOnce("Control+Alt+F3", tab);
  await panel().locator(".vf-request").first().waitFor({ timeout: SLOW });
  await shot("fast-5-value-flow");
  say(`show value flow: ${await panel().locator(".vf-request").count()} requests of the script in front`);
  await tab.first().click();
  await page.keyboard.press("Control+w");
  await tab.waitFor({ state: "detached" });
  // The browser's focus was in the page that is gone.
  await page.locator(".monaco-editor .view-lines").first().click();
}

async function runOnce() {
  const question = page.locator(".monaco-dialog-box", { hasText: "loadlint will run second.js" });
  await atOnce("Control+Alt+F5", question);
  await question.locator(".monaco-button", { hasText: "Cancel" }).click();
  await question.waitFor({ state: "detached" });
  say("run once: the question is about the script in front");
}

/** A command whose message names the script. */
async function saysSecond(key, words, name) {
  const message = notification("second.js").filter({ hasText: words }).first();
  await atOnce(key, message);
  say(`${name}: ${await message.locator(".notification-list-item-message").textContent()}`);
}

/** Goes from the first script to the second one and presses a key before the server can have answered. */
async function atOnce(key, result) {
  const goAndPress = async () => {
    await command("Notifications: Clear All Notifications");
    await goTo("first.js");
    // The server has told of the first one, and of nothing after it.
    await page.waitForTimeout(3000);
    await goTo("second.js");
    await page.keyboard.press(key);
  };
  await until(result, goAndPress, PATIENT);
}

/** Goes to a file by its name. */
async function goTo(file) {
  await search("Control+p", file, file, ".monaco-list-row.focused");
  await page.keyboard.press("Enter");
  await page.locator(".tabs-container .tab.active", { hasText: file }).waitFor();
}
