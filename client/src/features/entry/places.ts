// Corners of a place as a typed list, one `latitude longitude` a line, and back.

import type { Geometry, Position } from "../../model/shapes.ts";
import { latinDigits } from "../../model/words.ts";

export type Shape = "none" | "point" | "line" | "area" | "parts";

export function shapeOf(geometry: Geometry | null): Shape {
  if (!geometry) return "none";
  if (geometry.type === "Point") return "point";
  if (geometry.type === "LineString") return "line";
  return geometry.type === "Polygon" && geometry.coordinates.length === 1 ? "area" : "parts";
}

/** The corners of a geometry as lines of text; an area's last corner, which is its first, is left out. */
export function cornersOf(geometry: Geometry | null): string {
  const list = (corners: Position[]) => corners.map(([lon, lat]) => `${lat} ${lon}`).join("\n");
  switch (geometry?.type) {
    case "Point":
      return list([geometry.coordinates]);
    case "LineString":
      return list(geometry.coordinates);
    case "Polygon":
      return geometry.coordinates.length === 1 ? list((geometry.coordinates[0] as Position[]).slice(0, -1)) : "";
    default:
      return "";
  }
}

/** The geometry of a typed list: one corner is a point, more are a line, or an area when that is asked for. */
export function readCorners(text: string, area: boolean): Geometry | null {
  const rows = latinDigits(text)
    .replace(/[،؛;]/g, ",")
    .replace(/٫/g, ".")
    .split("\n")
    .map((row) => row.trim())
    .filter((row) => row !== "");
  const corners: Position[] = [];
  for (const row of rows) {
    const found = /^(-?\d{1,2}(?:\.\d+)?)°?\s*[, \t]\s*(-?\d{1,3}(?:\.\d+)?)°?$/.exec(row);
    if (!found) return null;
    const [lat, lon] = [Number(found[1]), Number(found[2])];
    if (Math.abs(lat) > 90 || Math.abs(lon) > 180) return null;
    corners.push([lon, lat]);
  }
  const first = corners[0];
  if (!first) return null;
  if (corners.length === 1) return { type: "Point", coordinates: first };
  if (!area) return { type: "LineString", coordinates: corners };
  return corners.length > 2 ? { type: "Polygon", coordinates: [[...corners, first]] } : null;
}
