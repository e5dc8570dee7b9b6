// The lines that are shown, where the cursor stands among them, and what has been read.

import { computed, signal } from "@preact/signals";
import { onLine } from "../../model/feed.ts";
import { lines } from "../../model/log.ts";
import { done } from "../../model/notices.ts";
import { asOf, filters } from "../../model/route.ts";
import { keep, me, seat } from "../../model/session.ts";
import type { LogLine } from "../../model/shapes.ts";
import { t } from "../../model/words.ts";
import { linePasses } from "./sentences.ts";

const newest = computed(() => {
  const found = new Map<number, LogLine>();
  for (const line of lines.value) if (line.says && !found.has(line.report)) found.set(line.report, line);
  return found;
});

/** Whether any filter of the log is on. */
export const sifted = computed(() => {
  const by = filters.value;
  return Boolean(by.kinds.length || by.holders.length || by.words || by.unread || by.urgent || by.standing);
});

/** The side's own search of the whole record, for what is looked for here: only the newest lines are in this window. */
export function everywhere(): string {
  const by = filters.value;
  const asked = new URLSearchParams({ q: by.words });
  for (const kind of by.kinds) asked.append("kind", kind);
  for (const holder of by.holders) asked.append("holder", holder);
  if (by.urgent) asked.set("urgent", "true");
  if (asOf.value !== null) asked.set("as_of", String(asOf.value));
  return `/search?${asked}`;
}

export const shown = computed(() => {
  const [by, past, about] = [filters.value, asOf.value, newest.value];
  const known = past === null ? lines.value : lines.value.filter((line) => line.serial <= past);
  return sifted.value ? known.filter((line) => linePasses(line, by, (report) => about.get(report))) : known;
});

export const unreadCount = computed(() => lines.value.filter((line) => line.serial > seat.value.read_to).length);

/** Serial of the line the keys act on. */
export const cursor = signal<number | null>(null);
/** Serial of the line that is to get the focus once it is on the screen. */
export const wanted = signal<number | null>(null);

/** Move the cursor by so many lines, or to an end. */
export function move(by: number): void {
  const list = shown.value;
  const at = list.findIndex((line) => line.serial === cursor.value);
  const next = list[at < 0 ? 0 : Math.max(0, Math.min(list.length - 1, at + by))];
  if (next) focusOn(next.serial);
}

export function focusOn(serial: number): void {
  cursor.value = serial;
  wanted.value = serial;
}

/** Put the mark of what was read; it can be taken back. */
export function readTo(serial: number, said: string): void {
  const before = seat.value.read_to;
  if (serial === before) return;
  keep({ read_to: serial });
  done(said, () => keep({ read_to: before }));
}

export function readAll(): void {
  const top = lines.value[0]?.serial;
  if (top !== undefined) readTo(top, t("log.read.done", { serial: top }));
}

/** Mark as read up to the cursor; when it was read already, as unread from there. */
export function toggleRead(): void {
  const at = cursor.value;
  if (at === null) return;
  if (at > seat.value.read_to) readTo(at, t("log.read.done", { serial: at }));
  else readTo(at - 1, t("log.unread.done", { serial: at }));
}

// What I file myself is not new to me, as long as I had read everything before it.
onLine((line) => {
  if (line.person === me.peek()?.person && !line.origin && seat.peek().read_to === line.serial - 1)
    keep({ read_to: line.serial });
});
