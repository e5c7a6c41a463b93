/** Which texts may be load scripts, told without the server: it is started for the first of them. */

const PROGRAM = /\b(?:from|import|require\()\s*["']k6(?:\/|["'])|^\s*(?:from|import)\s+locust\b/m;
/** Imports stand at the top; more of a large file is not looked at. */
const LEADING = 65_536;

export function mayBeScript(fileName: string, text: string): boolean {
  return fileName.toLowerCase().endsWith(".jmx") || PROGRAM.test(text.slice(0, LEADING));
}
