// What the map and the rest of the screen hand each other: where to look, and what was drawn.

import { signal } from "@preact/signals";
import type { Geometry } from "./shapes.ts";

/** A place drawn or typed on the map, for whoever writes a report; whoever takes it sets it back to null. */
export const drawn = signal<Geometry | null>(null);
/** Where the map is asked to look. A fresh object each time, so that the same place can be asked for again. */
export const look = signal<{ lon: number; lat: number; zoom?: number; marked?: boolean } | null>(null);
/** The place as a partner would get it, while its preview is open; `label` says so on the map. */
export const previewed = signal<{ geometry: Geometry; label: string } | null>(null);
/** The map copied to a canvas of its own, and how many metres it is wide in its middle. */
export interface Picture {
  canvas: HTMLCanvasElement;
  across: number;
}
/** How to picture the map, for paper: as it is now, and when it has drawn all it was asked to; null without a map. */
export const pictured = signal<{ now: () => Picture; settled: () => Promise<void> } | null>(null);
