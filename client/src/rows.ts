/** The rows of the views *Runs* and *All Scripts*, as plain data. */

import type { At } from "./protocol";

export interface PlaceRow {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly icon: string;
  /** The theme's colour of the icon. */
  readonly color: string | null;
  /** Where a click leads. */
  readonly at: Pick<At, "uri" | "range"> | null;
  readonly children: readonly PlaceRow[];
  readonly expanded: boolean;
}

const WARNING = "list.warningForeground";

/** A row without rows below it. */
export function row(id: string, label: string, description: string, icon: string, at: PlaceRow["at"]): PlaceRow {
  const color = icon === "warning" ? WARNING : null;
  return { id, label, description, icon, color, at, children: [], expanded: false };
}
