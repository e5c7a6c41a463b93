/** What the language status item says of a script, as plain data. */

import { HEAL, type Script } from "./protocol";
import type { Status } from "./server";
import { baseName } from "./tree";

export interface StatusText {
  readonly text: string;
  readonly detail: string;
  readonly warns: boolean;
  readonly command: { readonly command: string; readonly title: string; readonly arguments?: readonly string[] };
}

/** `document` is the script's address as the server knows it. */
export function statusOf(version: string, script: Script | null, document: string): StatusText {
  if (script === null) {
    const command = { command: "loadlint.showLogs", title: "Show Logs" };
    return { text: `loadlint ${version}`, detail: "this file is not a load script", warns: false, command };
  }
  if (script.recordings.length === 0) {
    const command = { command: "loadlint.linkRecording", title: "Link Recordings…", arguments: [document] };
    return { text: "No recording is linked", detail: `loadlint ${version} · ${script.dialect}`, warns: true, command };
  }
  const by = isOf(script, document) ? [] : [`run by ${baseName(script.script)}`];
  const [change] = script.changes;
  if (change !== undefined && by.length === 0) {
    const more = script.changes.length > 1 ? `, and ${script.changes.length - 1} more` : "";
    const command = { command: HEAL, title: "Heal", arguments: [document] };
    return { text: "The application has changed", detail: `${change}${more}`, warns: true, command };
  }
  const run = script.run === null || script.run.way === "replay" ? [] : [`last run: ${script.run.verdict}`];
  const proof = script.certificate === null ? [] : [script.certificate.line];
  const facts = [`loadlint ${version}`, script.dialect, `${script.requests} requests`];
  return {
    text: script.recordings.map((recording) => baseName(recording.path)).join(", "),
    detail: [...by, ...proof, ...run, ...facts].join(" · "),
    warns: script.certificate?.passes === false || script.run?.passes === false,
    command: { command: "loadlint.showValueFlow", title: "Show Value Flow", arguments: [document] },
  };
}

/** Why nothing is known of a text. */
export function whyNothing(status: Status): string {
  switch (status.kind) {
    case "running":
      return "loadlint does not recognise this file as a load script.";
    case "starting":
      return "loadlint is starting…";
    case "missing":
      return "loadlint is not installed. Install it with the command “loadlint: Install Server”.";
    case "failed":
      return `loadlint does not run: ${status.message}. Start it with the command “loadlint: Restart Server”.`;
    case "stopped":
      return "loadlint does not run. Start it with the command “loadlint: Restart Server”.";
  }
}

/** Whether an address is that of a script; else it is that of a module which the script runs. */
function isOf(script: Script, document: string): boolean {
  const path = script.script.replaceAll("\\", "/");
  return decodeURIComponent(document).toLowerCase().endsWith(path.toLowerCase());
}
