// What the map and the rest of the screen hand each other: where to look, and what was drawn.

import { signal } from "@preact/signals";
import type { Geometry } from "./shapes.ts";

/** A place drawn or typed on the map, for whoever writes a report; whoever takes it sets it back to null. */
export const drawn = signal<Geometry | null>(null);
/** Where the map is asked to look. A fresh object each time, so that the same place can be asked for again. */
export const look = signal<{ lon: number; lat: number; zoom?: number; marked?: boolean } | null>(null);
