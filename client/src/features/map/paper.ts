// The map as a picture for paper. Its own canvas is emptied once it was shown, so it is drawn and copied in one go.

import type { Map as Library } from "maplibre-gl";
import type { Picture } from "../../model/place.ts";

/** A new style begins with the next frame; asked before that, the map would call itself done. */
const BEGINS_MS = 250;
const LONGEST_MS = 5000;
const DEGREE_M = 111_319.5;

export function picture(map: Library): Picture {
  map.redraw();
  const drawn = map.getCanvas();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [drawn.width, drawn.height];
  canvas.getContext("2d")?.drawImage(drawn, 0, 0);
  const box = map.getBounds();
  const middle = (map.getCenter().lat * Math.PI) / 180;
  return { canvas, across: (box.getEast() - box.getWest()) * DEGREE_M * Math.cos(middle) };
}

/** When everything asked for is drawn, or after a while without it. */
export async function settled(map: Library): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, BEGINS_MS));
  await new Promise<void>((resolve) => {
    map.once("idle", () => resolve());
    setTimeout(resolve, LONGEST_MS);
    map.triggerRepaint();
  });
}
