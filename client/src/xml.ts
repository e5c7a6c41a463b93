/** What the beginning of an XML file tells. */

import { open } from "node:fs/promises";

const HEAD = 512;
const RESULTS = /^\uFEFF?(?:\s|<\?[^>]*>|<!--[\s\S]*?-->)*<testResults[\s>]/;

/** The first characters of a file; empty where it can't be read. */
export async function headOf(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD), 0, HEAD, 0);
      return buffer.toString("utf8", 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return "";
  }
}

/** Whether an XML file that begins so holds samples of JMeter's, as its recorder and its listeners write them. */
export function isOfJMeter(head: string): boolean {
  return RESULTS.test(head);
}
