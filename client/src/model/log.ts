// The log in this window: newest entries live, older ones as they are asked for.

import { signal } from "@preact/signals";
import { get } from "./api.ts";
import { onLine, onTold } from "./feed.ts";
import { SETTLES_MS } from "./picture.ts";
import type { LogLine, LogPage, PartnerState } from "./shapes.ts";

const PAGE = 100;
const MOST = 3000;

/** Entries, newest first. */
export const lines = signal<LogLine[]>([]);
/** Serial before which there is more; null at the beginning of the record, undefined before anything was loaded. */
export const older = signal<number | null | undefined>(undefined);

let fresh: LogLine[] = [];
let waiting = false;

function settle(): void {
  waiting = false;
  const known = new Map(lines.value.map((line) => [line.serial, line]));
  for (const line of fresh) {
    known.set(line.serial, line);
    amend(known, line);
  }
  fresh = [];
  const sorted = [...known.values()].sort((a, b) => b.serial - a.serial);
  if (sorted.length > MOST) older.value = sorted[MOST - 1]?.serial ?? null;
  lines.value = sorted.slice(0, MOST);
}

/** A new entry changes how the entries before it on the same report stand. */
function amend(known: Map<number, LogLine>, line: LogLine): void {
  const withdrawn = line.entry === "withdraw" || (line.entry === "received" && line.note?.action === "withdraw");
  for (const [serial, other] of known) {
    if (other.report !== line.report || serial >= line.serial || !other.says) continue;
    const change: Partial<LogLine> = {};
    if (withdrawn) Object.assign(change, { state: "withdrawn", ended: line.serial });
    else if (line.says) Object.assign(change, { state: "corrected", newest: line.serial });
    if (line.says && line.partners) change.partners = line.partners;
    if (Object.keys(change).length) known.set(serial, { ...other, ...change });
  }
}

function told(report: number, partners: PartnerState[]): void {
  lines.value = lines.value.map((line) =>
    line.report === report && line.says && !line.origin ? { ...line, partners } : line,
  );
}

function take(page: LogPage): void {
  fresh.push(...page.entries);
  older.value = page.older;
  settle();
}

/** Load the newest page. */
export async function loadLog(): Promise<void> {
  lines.value = [];
  take(await get<LogPage>(`/log?limit=${PAGE}`));
}

/** Load what came before. */
export async function loadOlder(): Promise<void> {
  if (typeof older.value === "number") take(await get<LogPage>(`/log?before=${older.value}&limit=${PAGE}`));
}

onLine((line) => {
  fresh.push(line);
  if (waiting) return;
  waiting = true;
  setTimeout(settle, SETTLES_MS);
});

onTold((change) => told(change.report, change.partners));
