// Between the form and the map: what is being drawn, what was drawn, and what the map is asked to show.

import { signal } from "@preact/signals";
import type { Geometry } from "./shapes.ts";

/** The shape the map lets a person draw now; null when nothing is being drawn. The map ends it, or the form does. */
export const drawing = signal<null | "point" | "line" | "area" | "corridor">(null);
/** What is drawn: the map writes each change, the form reads it and may set it; both show it. */
export const drawn = signal<Geometry | null>(null);
/** The report the map should bring into view; the map sets it back to null when it did. */
export const sought = signal<number | null>(null);
