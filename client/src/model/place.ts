// What the map and the rest of the screen hand each other: where to look, and what was drawn.

import { signal } from "@preact/signals";
import type { Geometry } from "./shapes.ts";

/** A place drawn or typed on the map, for whoever writes a report; whoever takes it sets it back to null. */
export const drawn = signal<Geometry | null>(null);
/** Where the map is asked to look. A fresh object each time, so that the same place can be asked for again. */
export const look = signal<{ lon: number; lat: number; zoom?: number; marked?: boolean } | null>(null);
/** The place as a partner would get it, while its preview is open; `label` says so on the map. */
export const previewed = signal<{ geometry: Geometry; label: string } | null>(null);
/** The map as a picture of its own, for paper; `across` is how many metres it is wide in its middle. */
export const pictured = signal<(() => { canvas: HTMLCanvasElement; across: number } | null) | null>(null);
