// A trace and a HAR of Playwright: node playwright.mjs URL CHROMIUM TRACE.zip FLOW.har
import { chromium } from "playwright-core";

const [url, executablePath, trace, har] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
const context = await browser.newContext({ recordHar: { path: har, content: "embed" } });
await context.tracing.start({ snapshots: true });
const page = await context.newPage();
await page.goto(`${url}/login`);
await page.fill("[name=user]", "ada");
await page.click("button");
await page.waitForFunction(() => document.getElementById("out")?.textContent === "bestätigt");
await context.tracing.stop({ path: trace });
await context.close();
await browser.close();
