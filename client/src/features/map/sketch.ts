// What is being measured or drawn, as GeoJSON and as words.

import { drawn, look, previewed } from "../../model/place.ts";
import type { Geometry, Position } from "../../model/shapes.ts";
import { t } from "../../model/words.ts";
import { along, corridor, leg, ring, spoken, spokenArea, spokenBearing, within } from "./geodesic.ts";
import { corners, step, type Tool, tool } from "./state.ts";

const RINGS = 5;
/** How many corners a tool needs before it makes a place. */
const LEAST: Record<Tool, number> = { measure: 2, rings: 1, point: 1, line: 2, area: 3, corridor: 2 };

const feature = (geometry: Geometry, label?: string, bare = false): object => ({
  type: "Feature",
  properties: { ...(label ? { label } : {}), ...(bare ? { bare } : {}) },
  geometry,
});

const closed = (places: Position[]): Position[] => [...places, places[0] as Position];

/** The place the corners make with a tool, or null while they are too few. */
export function shaped(by: Tool, places: Position[], metres: number): Geometry | null {
  if (places.length < LEAST[by]) return null;
  const exact = places.map(([lon, lat]): Position => [round(lon), round(lat)]);
  switch (by) {
    case "point":
      return { type: "Point", coordinates: exact[0] as Position };
    case "area":
      return { type: "Polygon", coordinates: [closed(exact)] };
    case "corridor":
      return { type: "Polygon", coordinates: [corridor(exact, metres).map(([lon, lat]) => [round(lon), round(lat)])] };
    default:
      return { type: "LineString", coordinates: exact };
  }
}

/** Whole units of 1e-7 degree, as places are kept. */
function round(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7;
}

/** What the map draws of the tool in hand, of a place that waits to be used, and of where one was told to look. */
export function sketch(): object[] {
  const [by, places, metres] = [tool.value, corners.value, step.value];
  const made: object[] = [];
  if (drawn.value) made.push(feature(drawn.value));
  if (previewed.value) made.push(feature(previewed.value.geometry, previewed.value.label));
  const at = look.value;
  if (at?.marked) made.push(feature({ type: "Point", coordinates: [at.lon, at.lat] }));
  if (!by) return made;
  const shape = shaped(by, places, metres);
  if (by === "rings") {
    for (const middle of places)
      for (let turn = 1; turn <= RINGS; turn++) {
        const round = ring(middle, turn * metres);
        made.push(feature({ type: "LineString", coordinates: round }));
        made.push(feature({ type: "Point", coordinates: round[0] as Position }, spoken(turn * metres), true));
      }
  } else if (shape && by !== "point") made.push(feature(shape));
  if (by === "measure" && places.length > 2) made.push(feature({ type: "Polygon", coordinates: [closed(places)] }));
  places.forEach((place, index) => {
    const before = places[index - 1];
    const label = by === "measure" && before ? spoken(leg(before, place).length) : undefined;
    made.push(feature({ type: "Point", coordinates: place }, label));
  });
  return made;
}

/** What the corners measure, as words and figures. */
export function measured(by: Tool, places: Position[]): [word: string, figure: string][] {
  const told: [string, string][] = [];
  const [before, last] = [places[places.length - 2], places[places.length - 1]];
  if (before && last) {
    const { length, bearing } = leg(before, last);
    told.push([t("map.measure.last"), spoken(length)], [t("map.measure.bearing"), spokenBearing(bearing)]);
    if (places.length > 2) told.push([t("map.measure.all"), spoken(along(places))]);
  }
  if (places.length > 2 && by !== "line" && by !== "corridor")
    told.push(
      [t("map.measure.area"), spokenArea(within(places))],
      [t("map.measure.round"), spoken(along(closed(places)))],
    );
  return told;
}
