// The joint picture in this window: the latest statement of each side on each subject, and what was withdrawn.

import { computed, signal } from "@preact/signals";
import { get } from "./api.ts";
import { tick } from "./clock.ts";
import { follow, onLine, reached } from "./feed.ts";
import { asOf, type Filters, filters } from "./route.ts";
import { seat, side } from "./session.ts";
import type { LogLine, Plot, Statement } from "./shapes.ts";

const MOST = 20_000;
/** Entries that come closer together than this are drawn together. */
export const SETTLES_MS = 30;
/** Grows when the picture changed; read it and then the statements. */
export const revision = signal(0);
export const loading = signal(true);
/** There are more statements than are shown. */
export const more = signal(false);
/** The moment of the picture that is shown, when it is not now. */
export const shownAt = signal<Plot | null>(null);

let present = new Map<number, Statement>();
let past = new Map<number, Statement>();
let drawn = false;

function changed(): void {
  if (drawn) return;
  drawn = true;
  // Not an animation frame: a hidden window has none, and must not fall behind.
  setTimeout(() => {
    drawn = false;
    revision.value += 1;
  }, SETTLES_MS);
}

/** Statements of the moment that is shown, by report. */
export function statements(): Map<number, Statement> {
  return asOf.value === null ? present : past;
}

export function statement(report: number): Statement | undefined {
  return statements().get(report);
}

/** Neither a change of sides nor of meaning: what must be seen at any scale. */
export function urgent(one: Statement): boolean {
  return !one.withdrawn && (one.impact === "very-high" || (one.kind === "sector" && one.state === "critical"));
}

export function overdue(one: Statement, now: number = tick.peek()): boolean {
  return one.review_by <= now;
}

export function unread(serial: number): boolean {
  return serial > seat.value.read_to;
}

/** Whether a statement passes the filters. */
export function passes(one: Statement, by: Filters): boolean {
  if (by.kinds.length && !by.kinds.includes(one.kind)) return false;
  if (by.holders.length && !by.holders.includes(one.holder)) return false;
  if (by.unread && !unread(one.serial)) return false;
  if (by.urgent && !urgent(one)) return false;
  if (by.standing && one.withdrawn) return false;
  return by.words === "" || fold(`${one.title} ${one.place?.name ?? ""} #${one.report}`).includes(fold(by.words));
}

/** The same letters however they were typed: case, vowel signs, alef, ya, ta marbuta, tatweel. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\u064b-\u065f\u0670\u0640]/g, "")
    .replace(/[أإآٱ]/g, "ا")
    .replace(/[ىی]/g, "ي")
    .replace(/ک/g, "ك")
    .replace(/ة/g, "ه");
}

export const visible = computed(() => {
  revision.value;
  asOf.value;
  const by = filters.value;
  return [...statements().values()].filter((one) => passes(one, by));
});

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function stated(line: LogLine, before: Statement | undefined): Statement | null {
  const says = line.says;
  if (!says) return null;
  const detail = says.detail ?? {};
  return {
    holder: line.origin?.partner ?? side.value?.side ?? "",
    report: line.report,
    serial: line.serial,
    version_serial: line.serial,
    kind: says.kind,
    category: says.category,
    impact: says.impact,
    grade: says.grade,
    title: says.title,
    lang: says.lang,
    subject: says.subject,
    exercise: says.exercise,
    occurred: [says.occurred[0].at, says.occurred[1].at],
    entered: line.stored.at,
    review_by: says.review_by.at,
    level: line.level ?? null,
    place: says.place ?? null,
    state: text(detail.state) ?? text(detail.level) ?? text(detail.function),
    since: typeof detail.since === "number" ? detail.since : null,
    symbol: says.symbol ?? null,
    withdrawn: false,
    related: line.related ?? before?.related ?? [],
  };
}

let reloading: ReturnType<typeof setTimeout> | undefined;

/** What is under a withdrawn or moved statement only the side knows: ask it, once for many. */
function reloadSoon(): void {
  clearTimeout(reloading);
  reloading = setTimeout(() => void load(), 400);
}

function take(line: LogLine): void {
  reached(line.serial);
  const known = present.get(line.report);
  const made = stated(line, known);
  if (made) {
    for (const other of present.values()) {
      const same = other.holder === made.holder && other.subject === made.subject && other.report < made.report;
      if (same && !other.withdrawn) present.delete(other.report);
    }
    if (known && known.subject !== made.subject) reloadSoon();
    present.set(line.report, made);
    changed();
  } else if (known && (line.entry === "withdraw" || line.note?.action === "withdraw") && line.entry !== "decide") {
    present.set(line.report, { ...known, withdrawn: true, serial: line.serial });
    changed();
    reloadSoon();
  } else if (line.entry === "erase" || line.entry === "relate") {
    reloadSoon();
    // The past holds no more of what was erased than the present.
    if (line.entry === "erase" && asOf.peek() !== null) void showAsOf(asOf.peek()).catch(() => undefined);
  }
}

function keyed(plot: Plot): Map<number, Statement> {
  return new Map(plot.statements.map((one) => [one.report, one]));
}

/** Load the picture as it is now, and follow from there. */
export async function load(): Promise<void> {
  try {
    const plot = await get<Plot>(`/plot?most=${MOST}`);
    present = keyed(plot);
    more.value = plot.more;
    loading.value = false;
    changed();
    follow(plot.as_of, () => void load());
  } catch {
    reloading = setTimeout(() => void load(), 2000);
  }
}

let asking: AbortController | null = null;

/** Show the picture as known when the record had this many entries; null shows it as it is now. */
export async function showAsOf(serial: number | null): Promise<void> {
  asking?.abort();
  if (serial === null) {
    asOf.value = null;
    shownAt.value = null;
    changed();
    return;
  }
  asking = new AbortController();
  const plot = await get<Plot>(`/plot?as_of=${serial}&most=${MOST}`, asking.signal);
  past = keyed(plot);
  shownAt.value = plot;
  asOf.value = serial;
  changed();
}

onLine(take);
