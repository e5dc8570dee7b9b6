// Where in the record the screen stands, and moving there: by entries, by hours, to an instant, or played.

import { computed, effect, signal } from "@preact/signals";
import { get } from "../../model/api.ts";
import { pulse } from "../../model/feed.ts";
import { lines } from "../../model/log.ts";
import { failed } from "../../model/notices.ts";
import { showAsOf, shownAt } from "../../model/picture.ts";
import { asOf } from "../../model/route.ts";
import type { Plot } from "../../model/shapes.ts";

/** Snapshots a second at most; while one is not there yet, none is asked for. */
const EVERY_MS = 250;

/** Entries the record has now. */
export const size = computed(() =>
  Math.max(pulse.value?.size ?? 0, lines.value[0]?.serial ?? 0, shownAt.value?.size ?? 0),
);
/** Where the hand is; the picture follows as fast as it can. */
const wanted = signal<number | null>(null);
export const here = computed(() => wanted.value ?? asOf.value ?? size.value);
/** Entries a second. */
export const speed = signal(4);
export const playing = signal(false);

let busy = false;
let last = 0;
let waits: ReturnType<typeof setTimeout> | undefined;

/** Go to a position of the record; its end is now. */
export function go(position: number): void {
  const end = size.peek();
  const target = Math.max(0, Math.min(end, Math.round(position)));
  if (target === end) {
    back();
    return;
  }
  wanted.value = target;
  follow();
}

/** Show the position that is wanted now, not those that were wanted meanwhile. */
function follow(): void {
  clearTimeout(waits);
  const target = wanted.peek();
  if (busy || target === null) return;
  const early = last + EVERY_MS - Date.now();
  if (early > 0) {
    waits = setTimeout(follow, early);
    return;
  }
  busy = true;
  last = Date.now();
  showAsOf(target)
    .catch((error) => {
      // Back to now was asked for meanwhile: that is no fault.
      if (error instanceof DOMException) return;
      playing.value = false;
      wanted.value = null;
      failed(error);
    })
    .finally(() => {
      busy = false;
      if (wanted.peek() === target) wanted.value = null;
      follow();
    });
}

export function back(): void {
  playing.value = false;
  clearTimeout(waits);
  wanted.value = null;
  void showAsOf(null);
}

/** To what was known at an instant, milliseconds. */
export async function goTo(at: number): Promise<void> {
  const found = await get<Plot>(`/plot?most=1&at=${encodeURIComponent(new Date(at).toISOString())}`);
  go(found.as_of);
}

/** The instant of the position that is shown; of now it is the newest entry's. */
export function instant(): number | null {
  return (asOf.value === null ? lines.value[0]?.stored.at : shownAt.value?.stored?.at) ?? null;
}

export function shift(ms: number): void {
  const from = instant();
  if (from !== null) goTo(from + ms).catch(failed);
}

effect(() => {
  if (!playing.value) return;
  const turn = setInterval(
    () => {
      if (!busy) go(here.peek() + Math.max(1, Math.round((speed.peek() * EVERY_MS) / 1000)));
    },
    Math.max(EVERY_MS, 1000 / speed.value),
  );
  return () => clearInterval(turn);
});

export function play(): void {
  const on = !playing.peek();
  if (on && here.peek() >= size.peek()) go(0);
  playing.value = on;
}
