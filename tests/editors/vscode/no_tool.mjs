// The load tool is not where the setting says: the message has a button that shows the setting.
// usage: node no_tool.mjs   (see workbench.mjs)

import { clickLens, drive, notification, open, page, say, shot } from "./workbench.mjs";

await drive(async () => {
  await open("shop.js");
  const message = notification("k6 was not found at /nowhere/k6.");
  await clickLens("run once", message);
  say(await message.locator(".notification-list-item-message").textContent());
  await shot("no-tool-1-message");
  await message.locator(".monaco-button", { hasText: "Open Settings" }).click();
  const setting = page.locator(".settings-editor .setting-item-contents", { hasText: "k6" });
  await setting.first().waitFor();
  if ((await setting.count()) !== 1) {
    throw new Error("the settings show more than the one setting");
  }
  say((await setting.textContent()).replace(/\s+/g, " ").slice(0, 120));
  await shot("no-tool-2-setting");
});
