/** Recordings that are runs of one journey, told by their names: `checkout.har` and `checkout.2.har`. */

/** The path of a recording without its endings: `checkout` for `checkout.2.har`. */
export function stemOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return path.slice(0, slash + 1) + (path.slice(slash + 1).split(".")[0] ?? "");
}

/** Recordings in the order of their names, the first run of a journey before the second one. */
export function inOrder(paths: readonly string[]): readonly string[] {
  return [...paths].sort((one, other) => {
    const byLength = stemOf(one) === stemOf(other) ? one.length - other.length : 0;
    return byLength || one.localeCompare(other, "en", { numeric: true });
  });
}

/**
 * The first two runs of one journey beside a script: of that which has its name, else of the only one that has several
 * runs. Empty where the names don't tell.
 */
export function runsBeside(script: string, recordings: readonly string[]): readonly string[] {
  const folder = script.slice(0, script.lastIndexOf("/") + 1);
  const runs = new Map<string, string[]>();
  for (const path of inOrder(recordings.filter((path) => path.slice(0, path.lastIndexOf("/") + 1) === folder))) {
    runs.set(stemOf(path), [...(runs.get(stemOf(path)) ?? []), path]);
  }
  const several = [...runs].filter(([, paths]) => paths.length > 1);
  const named = several.find(([stem]) => stem === stemOf(script));
  const [, paths] = named ?? (several.length === 1 ? several[0] : undefined) ?? ["", []];
  return paths.slice(0, 2);
}
