/** What is left of two texts between what they begin and end with alike. */

export interface Difference {
  /** Where the difference starts in both, and where it ends in the first one. */
  readonly start: number;
  readonly end: number;
  /** What stands there in the second one. */
  readonly text: string;
}

/** The one piece of `from` to replace, so that it becomes `to`. */
export function difference(from: string, to: string): Difference {
  const most = Math.min(from.length, to.length);
  let start = 0;
  while (start < most && from[start] === to[start]) {
    start++;
  }
  let same = 0;
  while (same < most - start && from[from.length - 1 - same] === to[to.length - 1 - same]) {
    same++;
  }
  return { start, end: from.length - same, text: to.slice(start, to.length - same) };
}
