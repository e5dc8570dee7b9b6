// A machine that draws slowly moves the map without what is not needed to move it: labels of statements and outlines of
// how well a place is known. Symbols, names and areas stay, and all is back when the map rests.

import type { Map as Library } from "maplibre-gl";

/** A frame that takes longer while the map moves is slow, milliseconds. */
const SLOW_MS = 50;
type Opacity = "text-opacity" | "circle-opacity" | "circle-stroke-opacity" | "line-opacity";
const LEFT: [layer: string, property: Opacity, full: number][] = [
  ["calm-label", "text-opacity", 1],
  ["urgent-label", "text-opacity", 1],
  ["calm-error", "circle-opacity", 0.07],
  ["calm-error", "circle-stroke-opacity", 0.5],
  ["cell-line", "line-opacity", 0.8],
];

export function lighten(map: Library): void {
  let last = 0;
  let slow = 0;
  let light = false;
  const turn = (to: boolean): void => {
    if (light === to) return;
    light = to;
    for (const [layer, property, full] of LEFT)
      if (map.getLayer(layer)) map.setPaintProperty(layer, property, to ? 0 : full, { validate: false });
  };
  map.on("movestart", () => {
    last = 0;
    if (slow > 1) turn(true);
  });
  map.on("render", () => {
    if (!map.isMoving()) return;
    const now = performance.now();
    // Two slow frames, not one: the first of a movement waits for much else.
    if (last) slow = now - last > SLOW_MS ? Math.min(slow + 1, 4) : Math.max(slow - 1, 0);
    last = now;
    if (slow > 1) turn(true);
  });
  map.on("moveend", () => turn(false));
  map.on("styledata", () => {
    if (light && !map.isMoving()) turn(false);
  });
}
