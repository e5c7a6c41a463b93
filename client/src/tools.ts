/** Where the load tools are: the user's settings, else the active Python environment. */

import * as path from "node:path";
import { programIn } from "./program";

export const TOOLS = ["k6", "locust", "jmeter"] as const;
export type Tool = (typeof TOOLS)[number];

export interface ToolPlaces {
  /** The settings `loadlint.<tool>.path`, as full paths; empty where one is not set. */
  readonly settings: Readonly<Record<Tool, string>>;
  /** The interpreter of the active Python environment; undefined where there is none or where it is not trusted. */
  readonly python: string | undefined;
  readonly platform: NodeJS.Platform;
}

/** The variables that tell the server; a tool without one is looked for beside the server and in PATH. */
export function toolVariables(
  { settings, python, platform }: ToolPlaces,
  isProgram?: (file: string) => boolean,
): Readonly<Record<string, string>> {
  const folder = python === undefined ? [] : [path.dirname(python)];
  const places = TOOLS.map((tool) => [
    `LOADLINT_${tool.toUpperCase()}`,
    settings[tool] || programIn(folder, tool, platform, isProgram),
  ]);
  return Object.fromEntries(places.filter(([, file]) => file !== undefined));
}

/** What the user is told where a tool is not there. */
export function notFound(tool: string, setting: string): string {
  return setting === ""
    ? `${tool} was not found. Install it, or set its path in the settings.`
    : `${tool} was not found at ${setting}. Correct its path in the settings.`;
}
