// A first start without the program: the offer to install it, a package index that does not answer, and a second try.
// usage: node install.mjs OPENED   (see workbench.mjs); the index answers as soon as the file OPENED is there.

import { writeFileSync } from "node:fs";
import { drive, notification, open, page, SLOW, say, shot } from "./workbench.mjs";

const [opened] = process.argv.slice(2);
const picture = (name) => shot(`first-hour/${name}`, { x: 0, y: 30, width: 1100, height: 590 });

await drive(async () => {
  await page.setViewportSize({ width: 1100, height: 620 });
  await open("order.js");
  const offer = notification("loadlint is not installed");
  await offer.waitFor({ timeout: SLOW });
  await picture("install");
  await offer.locator(".monaco-button", { hasText: /^Install$/ }).click();
  await notification("Installing loadlint").waitFor();
  const failure = notification("loadlint was not installed.");
  await failure.waitFor({ timeout: SLOW });
  const reason = await failure.locator(".notification-list-item-message").textContent();
  say(reason);
  if (!reason.includes("The package index (PyPI) can't be reached.")) {
    throw new Error("the message does not say why");
  }
  await picture("install-failed");
  writeFileSync(opened, "");
  await failure.locator(".monaco-button", { hasText: "Try Again" }).click();
  await notification("loadlint is installed.").waitFor({ timeout: SLOW });
  await page.locator(".codelens-decoration a", { hasText: "Link recordings…" }).first().waitFor({ timeout: SLOW });
  await picture("installed");
});
