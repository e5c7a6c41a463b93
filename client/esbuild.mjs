// Bundles the extension, and brings along what it shares with the Python package.

import { cpSync, mkdirSync, rmSync } from "node:fs";
import * as esbuild from "esbuild";

rmSync("out", { recursive: true, force: true });
mkdirSync("out/sample", { recursive: true });
await esbuild.build({
  entryPoints: ["src/extension.ts"],
  outfile: "out/extension.js",
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["vscode"],
  minify: true,
  sourcemap: process.argv.includes("--sourcemap"),
  logLevel: "warning",
});
cpSync("../server/loadlint/drawing", "out/drawing", { recursive: true });
cpSync("../LICENSE", "LICENSE");
cpSync("../CHANGELOG.md", "CHANGELOG.md");
// Under names that do not link by themselves: that is a step of the walkthrough.
cpSync("../examples/checkout/checkout.js", "out/sample/checkout.js");
cpSync("../examples/checkout/checkout.har", "out/sample/first-run.har");
cpSync("../examples/checkout/checkout.2.har", "out/sample/second-run.har");
