/** The manifest and the code name the same things. */

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const manifest = JSON.parse(readFileSync("package.json", "utf8"));
const code = readdirSync("src")
  .map((name) => readFileSync(`src/${name}`, "utf8"))
  .join();
const contributes = manifest.contributes;

test("every command is registered", () => {
  for (const { command } of contributes.commands) {
    assert.match(code, new RegExp(`command\\(\\s*"${command}"`), command);
  }
});

test("a command of the palette that is about a script is told no other one", () => {
  const palette: { command: string; when: string }[] = contributes.menus.commandPalette;
  const ofView = palette.filter(({ command }) => command.startsWith("loadlint.view."));
  assert.deepEqual(
    ofView.map(({ when }) => when),
    ["false", "false"],
  );
  // What the server has told last is for the view; a command asks which editor is active.
  assert.doesNotMatch(readFileSync("src/target.ts", "utf8"), /current/i);
});

test("every setting is read or belongs to the client's library", () => {
  const settings = Object.keys(contributes.configuration.properties);
  for (const name of settings.filter((one) => one !== "loadlint.trace.server")) {
    assert.match(code, new RegExp(`get<[^>]+(?:>>)?>?\\("${name.split(".").pop()}"`), name);
  }
});

test("settings that name a program can't come from a folder that is not trusted", () => {
  const restricted: string[] = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
  for (const [name, { scope }] of Object.entries<{ scope: string }>(contributes.configuration.properties)) {
    assert.ok(scope, `${name} has a scope`);
    if (/^loadlint\.(server\.|.*\.path$)/.test(name) && scope !== "machine") {
      assert.ok(restricted.includes(name), name);
    }
  }
});

test("a folder that is not trusted is told from one that is, and what that means is said", () => {
  const { supported, description } = manifest.capabilities.untrustedWorkspaces;
  assert.equal(supported, "limited");
  assert.match(description, /not followed/);
  assert.match(code, /trusted: vscode\.workspace\.isTrusted/);
  assert.match(code, /onDidGrantWorkspaceTrust\(restartIfWanted\)/);
});

test("no program is started in the folder that is open", () => {
  for (const name of readdirSync("src")) {
    const text = readFileSync(`src/${name}`, "utf8");
    if (text.includes('from "node:child_process"')) {
      assert.match(text, /\.\.\.surroundings/, name);
    }
  }
});

test("files that the manifest names are there", () => {
  const files = [manifest.icon, ...contributes.views.loadlint.map((view: { icon: string }) => view.icon)];
  for (const { steps } of contributes.walkthroughs) {
    files.push(...steps.map((step: { media: { markdown: string } }) => step.media.markdown));
  }
  for (const file of files) {
    assert.ok(existsSync(file), file);
  }
});

test("the version is the server's", () => {
  const project = readFileSync("../pyproject.toml", "utf8");
  assert.equal(manifest.version, /^version = "(.+)"$/m.exec(project)?.[1]);
});
