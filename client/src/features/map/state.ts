// What the map's parts share: which tool is in hand, where the pointer is, what is hidden, what a side loaded itself.

import { computed, effect, signal } from "@preact/signals";
import { partners } from "../../model/feed.ts";
import { visible } from "../../model/picture.ts";
import { side } from "../../model/session.ts";
import type { Position, Statement } from "../../model/shapes.ts";
import { lang, t } from "../../model/words.ts";
import { layer } from "./plotted.ts";

export type Tool = "measure" | "rings" | "point" | "line" | "area" | "corridor";
export const tool = signal<Tool | null>(null);
/** Corners of what is being measured or drawn, in order. */
export const corners = signal<Position[]>([]);
/** Metres between range rings, or half the width of a corridor. */
export const step = signal(5000);
/** Drawn by the pointer with handles to pull, instead of corner by corner. */
export const free = signal(false);

export interface View {
  lon: number;
  lat: number;
  zoom: number;
  west: number;
  south: number;
  east: number;
  north: number;
}
export const view = signal<View | null>(null);
/** Where the pointer is over the map; null when it is elsewhere, and then the middle counts. */
export const pointer = signal<Position | null>(null);
export const here = computed<Position | null>(
  () => pointer.value ?? (view.value ? [view.value.lon, view.value.lat] : null),
);

const KEPT = "jisr.layers";
/** Layers of statements that are switched off, as `kind|holder`. */
export const hidden = signal<Set<string>>(new Set(kept()));

/** What was hidden when this browser was last here; what cannot be read hides nothing. */
function kept(): string[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEPT) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one === "string") : [];
  } catch {
    return [];
  }
}
effect(() => localStorage.setItem(KEPT, JSON.stringify([...hidden.value])));

/** Layers a side loaded from a file of its own; they stay in this window. */
export interface Own {
  name: string;
  data: object;
  shown: boolean;
}
export const own = signal<Own[]>([]);
/** The offline map was built and is served here; null until that is known. */
export const based = signal<boolean | null>(null);

/** Statements that have a place and whose layer is on. */
export const placed = computed<Statement[]>(() =>
  visible.value.filter((one) => one.place && !hidden.value.has(layer(one))),
);
/** How many statements the layers that are off keep from the map. */
export const withheld = computed(() => visible.value.filter((one) => one.place && hidden.value.has(layer(one))));

/** A side's name in the chosen language; ours is "ours". */
export function holderName(holder: string): string {
  if (holder === side.value?.side) return t("layers.ours");
  const found = partners.value.find((one) => one.partner === holder);
  return found ? (lang.value === "ar" ? found.name_ar : found.name_en) : holder;
}
