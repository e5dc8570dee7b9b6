// The log in this window: newest entries live, older ones as they are asked for.

import { effect, signal } from "@preact/signals";
import { get, sentence } from "./api.ts";
import { onLine, onStart, onTold, pulse } from "./feed.ts";
import { SETTLES_MS } from "./picture.ts";
import type { LogLine, LogPage, PartnerState } from "./shapes.ts";

const PAGE = 100;
const WIDEST = 200;
/** Entries a window keeps; what is older than these is on the plain log. */
export const MOST = 3000;

/** Entries, newest first. */
export const lines = signal<LogLine[]>([]);
/** Serial before which there is more; null at the beginning of the record, undefined before anything was loaded. */
export const older = signal<number | null | undefined>(undefined);
/** Why entries could not be loaded; empty when they could. */
export const trouble = signal("");

let fresh: LogLine[] = [];
let waiting = false;

function settle(): void {
  waiting = false;
  const known = new Map(lines.value.map((line) => [line.serial, line]));
  for (const line of fresh.sort((a, b) => a.serial - b.serial)) {
    known.set(line.serial, line);
    amend(known, line);
  }
  fresh = [];
  const sorted = [...known.values()].sort((a, b) => b.serial - a.serial);
  if (sorted.length > MOST) older.value = sorted[MOST - 1]?.serial ?? null;
  lines.value = sorted.slice(0, MOST);
  mend();
}

/** A new entry changes how the entries before it on the same report stand. */
function amend(known: Map<number, LogLine>, line: LogLine): void {
  const withdrawn = line.entry === "withdraw" || (line.entry === "received" && line.note?.action === "withdraw");
  if (line.entry === "ack" || line.entry === "relate") again(known, line);
  for (const [serial, other] of known) {
    if (other.report !== line.report || serial >= line.serial || !other.says) continue;
    if (line.entry === "erase") {
      const { says: _, ...bare } = other;
      known.set(serial, { ...bare, state: "erased", ended: line.serial });
      continue;
    }
    const change: Partial<LogLine> = {};
    if (withdrawn) Object.assign(change, { state: "withdrawn", ended: line.serial });
    else if (line.says && other.state !== "withdrawn" && (other.newest ?? 0) < line.serial)
      Object.assign(change, { state: "corrected", newest: line.serial });
    if (line.says && line.partners) change.partners = line.partners;
    if (Object.keys(change).length) known.set(serial, { ...other, ...change });
  }
}

/** What was acknowledged or linked stands on the reports themselves: read those again. */
function again(known: Map<number, LogLine>, line: LogLine): void {
  for (const of of [line.report, line.note?.of, line.note?.other]) {
    if (!of || !known.get(of)?.says) continue;
    get<LogLine>(`/log/${of}`).then(
      (read) => {
        lines.value = lines.value.map((one) => (one.serial === read.serial ? read : one));
      },
      () => undefined,
    );
  }
}

let mending = false;

/** Entries have no gaps in their serials: where one is missing here, it was missed, and is read now. */
function mend(): void {
  if (mending || older.peek() === undefined) return;
  const list = lines.peek();
  let above = (pulse.peek()?.size ?? 0) + 1;
  if (above <= (list[0]?.serial ?? 0)) above = (list[0]?.serial ?? 0) + 1;
  for (const { serial } of list) {
    if (above - serial > 1) return void fetchGap(above, above - serial - 1);
    above = serial;
  }
}

async function fetchGap(before: number, missing: number): Promise<void> {
  mending = true;
  try {
    fresh.push(...(await get<LogPage>(`/log?before=${before}&limit=${Math.min(missing, WIDEST)}`)).entries);
    mending = false;
    settle();
  } catch {
    // The next entry or the next pulse tries again.
    mending = false;
  }
}

function told(report: number, partners: PartnerState[]): void {
  lines.value = lines.value.map((line) =>
    line.report === report && line.says && !line.origin ? { ...line, partners } : line,
  );
}

async function take(before: string): Promise<void> {
  try {
    const page = await get<LogPage>(`/log?${before}limit=${PAGE}`);
    fresh.push(...page.entries);
    older.value = page.older;
    trouble.value = "";
    settle();
  } catch (error) {
    trouble.value = sentence(error);
    throw error;
  }
}

/** Load the newest page. */
export async function loadLog(): Promise<void> {
  lines.value = [];
  older.value = undefined;
  await take("");
}

/** Load what came before. */
export async function loadOlder(): Promise<void> {
  if (typeof older.value === "number" && lines.value.length < MOST) await take(`before=${older.value}&`);
}

onLine((line) => {
  fresh.push(line);
  if (waiting) return;
  waiting = true;
  setTimeout(settle, SETTLES_MS);
});

onTold((change) => told(change.report, change.partners));
onStart(() => void loadLog().catch(() => undefined));

// An entry that came between the first page and the first event shows as a record larger than what is here.
effect(() => {
  if (pulse.value) setTimeout(mend, SETTLES_MS * 10);
});
