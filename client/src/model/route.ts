// What the screen shows, kept in the address: a view can be copied, named, and come back to.

import { computed, effect, signal } from "@preact/signals";
import type { Kind } from "./shapes.ts";

export interface Filters {
  kinds: Kind[];
  holders: string[];
  words: string;
  unread: boolean;
  urgent: boolean;
  standing: boolean;
}

const EMPTY: Filters = { kinds: [], holders: [], words: "", unread: false, urgent: false, standing: false };

export const panel = signal<string>("log");
/** The report whose detail is open, by its first serial. */
export const selected = signal<number | null>(null);
/** The report it is laid beside. */
export const beside = signal<number | null>(null);
export const filters = signal<Filters>(EMPTY);
/** The position of the record the picture is shown as known at; null is now. */
export const asOf = signal<number | null>(null);
export const wall = signal(false);
export const filtered = computed(() => search({ ...state(), panel: "", selected: null, beside: null }) !== "");

interface State {
  panel: string;
  selected: number | null;
  beside: number | null;
  filters: Filters;
  asOf: number | null;
  wall: boolean;
}

function state(): State {
  return {
    panel: panel.value,
    selected: selected.value,
    beside: beside.value,
    filters: filters.value,
    asOf: asOf.value,
    wall: wall.value,
  };
}

function whole(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Show what an address says; what it does not say is at rest. */
export function go(query: string): void {
  const given = new URLSearchParams(query);
  const list = (name: string): string[] => (given.get(name) ?? "").split(",").filter((part) => part !== "");
  panel.value = given.get("p") ?? "log";
  selected.value = whole(given.get("r"));
  beside.value = whole(given.get("b"));
  asOf.value = whole(given.get("t"));
  wall.value = given.has("wall");
  filters.value = {
    kinds: list("k") as Kind[],
    holders: list("h"),
    words: given.get("q") ?? "",
    unread: given.has("unread"),
    urgent: given.has("urgent"),
    standing: given.has("standing"),
  };
}

function search(shown: State): string {
  const made = new URLSearchParams();
  if (shown.panel && shown.panel !== "log") made.set("p", shown.panel);
  if (shown.selected !== null) made.set("r", String(shown.selected));
  if (shown.beside !== null) made.set("b", String(shown.beside));
  if (shown.filters.kinds.length) made.set("k", shown.filters.kinds.join(","));
  if (shown.filters.holders.length) made.set("h", shown.filters.holders.join(","));
  if (shown.filters.words) made.set("q", shown.filters.words);
  for (const flag of ["unread", "urgent", "standing"] as const) if (shown.filters[flag]) made.set(flag, "");
  if (shown.asOf !== null) made.set("t", String(shown.asOf));
  if (shown.wall) made.set("wall", "");
  return made.toString().replace(/=(?=&|$)/g, "");
}

/** The address of what is shown now, without its path. */
export function query(): string {
  return search(state());
}

export function clearFilters(): void {
  filters.value = EMPTY;
}

/** Open a report's detail. */
export function open(report: number | null): void {
  selected.value = report;
  if (report === null) beside.value = null;
}

go(location.search);
addEventListener("popstate", () => go(location.search));

let before = selected.value;
effect(() => {
  const wanted = `${location.pathname}${query() ? `?${query()}` : ""}`;
  if (wanted === location.pathname + location.search) return;
  // Opening a report is a step one can go back from; typing into a filter is not.
  if (selected.value !== before) history.pushState(null, "", wanted);
  else history.replaceState(null, "", wanted);
  before = selected.value;
});
