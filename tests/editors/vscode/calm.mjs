// Only open scripts tell their problems until the user asks, and lenses stay while a text is typed that can't be parsed.
// usage: node calm.mjs   (see workbench.mjs)

import { command, drive, notification, open, page, SLOW, say, shot } from "./workbench.mjs";

const LENSES = ".codelens-decoration a";

await drive(async () => {
  await openOnly();
  await lensesStay("typed.js", "const order", "const page = http.get(`https://shop.example/x${", "typing-js");
  await lensesStay("shop.jmx", "Read cart", '<stringProp name="HTTPSampler.', "typing-jmx");
});

/** The problems of a script that is not open come when the user asks for them. */
async function openOnly() {
  await open("typed.js");
  await page.waitForSelector(".monaco-editor .squiggly-error", { timeout: SLOW });
  await command("Problems: Focus on Problems View");
  const rows = page.locator(".markers-panel .monaco-list-row");
  await rows.filter({ hasText: "typed.js" }).first().waitFor();
  // The editor asks for the rest of the workspace every two seconds.
  await page.waitForTimeout(6000);
  const files = await rows.allInnerTexts();
  if (files.some((text) => text.includes("closed.js"))) {
    throw new Error("a script that is not open tells its problems");
  }
  await shot("scope-open");
  // Rows that are out of sight are not in the page.
  await page.locator('.panel .action-label[aria-label*="Collapse All"]').first().click();
  await command("loadlint: Check All Scripts in the Workspace");
  const message = notification("scripts checked");
  await message.waitFor({ timeout: SLOW });
  await rows.filter({ hasText: "closed.js" }).first().waitFor({ timeout: SLOW });
  say(`problems: ${await message.locator(".notification-list-item-message").textContent()}`);
  await shot("scope-workspace");
  await command("loadlint: Check Open Scripts Only");
  await rows.filter({ hasText: "closed.js" }).first().waitFor({ state: "detached", timeout: SLOW });
  say("problems: those of open scripts again");
  await page.keyboard.press("Control+j");
  await command("Notifications: Clear All Notifications");
}

/** Types in front of a piece of the text, and counts the lenses all the time. */
async function lensesStay(file, before, text, picture) {
  await open(file);
  await page.locator(LENSES, { hasText: "recorded" }).first().waitFor({ timeout: SLOW });
  await page.keyboard.press("Control+f");
  await page.keyboard.type(before);
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowUp");
  await page.waitForTimeout(3000);
  await page.evaluate((selector) => {
    window.lensCounts = [];
    window.counting = setInterval(() => window.lensCounts.push(document.querySelectorAll(selector).length), 40);
  }, LENSES);
  for (const character of text) {
    await page.keyboard.type(character);
    await page.keyboard.press("Escape");
    await page.waitForTimeout(150);
  }
  await page.waitForTimeout(4000);
  await shot(picture);
  const counts = await page.evaluate(() => {
    clearInterval(window.counting);
    return window.lensCounts;
  });
  say(
    `${file}: ${counts[0]} lenses before, at least ${Math.min(...counts)} while ${text.length} characters were typed`,
  );
  if (Math.min(...counts) < counts[0]) {
    throw new Error(`lenses vanish while ${file} is typed: ${[...new Set(counts)]}`);
  }
  await page.keyboard.press("Control+w");
  await page.locator(".monaco-dialog-box .monaco-button", { hasText: "Don't Save" }).click();
}
