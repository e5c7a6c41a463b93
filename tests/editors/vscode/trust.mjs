// A folder that is not trusted: nothing is installed there, and the message leads to the editor's own page, where the user
// trusts it. usage: node trust.mjs   (see workbench.mjs)

import { command, drive, notification, open, page, say, shot } from "./workbench.mjs";

await drive(async () => {
  await open("shop.js");
  await command("loadlint: Install Server");
  const message = notification("You have not trusted this folder yet.");
  await message.waitFor();
  say(await message.locator(".notification-list-item-message").textContent());
  await shot("trust-1-asked");
  await message.locator(".monaco-button", { hasText: "Trust This Folder…" }).click();
  const trust = page.locator(".workspace-trust-editor");
  await trust.waitFor();
  await shot("trust-2-page");
  await trust.locator(".monaco-button", { hasText: "Trust" }).first().click();
  await page.locator(".workspace-trust-editor", { hasText: "You trust this folder" }).waitFor();
  await notification("loadlint is not installed").waitFor();
  say("a folder that is trusted now: loadlint offers to install itself");
  await shot("trust-3-trusted");
});
