// Drawing by hand, with corners that can be pulled: terra-draw, loaded when it is asked for.

import type { Signal } from "@preact/signals";
import type { Map as Library } from "maplibre-gl";
import {
  TerraDraw,
  TerraDrawLineStringMode,
  TerraDrawPointMode,
  TerraDrawPolygonMode,
  TerraDrawSelectMode,
} from "terra-draw";
import { TerraDrawMapLibreGLAdapter } from "terra-draw-maplibre-gl-adapter";
import type { Position } from "../../model/shapes.ts";
import type { Tool } from "./state.ts";

const MODES: Partial<Record<Tool, string>> = { point: "point", line: "linestring", area: "polygon" };
const DIGITS = 7;

/** Draw one shape until the end is called; its corners are those of the signal. */
export function freehand(map: Library, by: Tool, corners: Signal<Position[]>): () => void {
  const mode = MODES[by] ?? "linestring";
  const pull = { coordinates: { midpoints: true, draggable: true, deletable: true } };
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: DIGITS }),
    modes: [
      new TerraDrawPointMode(),
      new TerraDrawLineStringMode(),
      new TerraDrawPolygonMode(),
      new TerraDrawSelectMode({
        flags: {
          point: { feature: { draggable: true } },
          linestring: { feature: { draggable: true, ...pull } },
          polygon: { feature: { draggable: true, ...pull } },
        },
      }),
    ],
  });
  draw.start();
  draw.setMode(mode);
  const take = (): void => {
    const shape = draw.getSnapshot().find((one) => one.properties.mode === mode)?.geometry;
    if (shape?.type === "Point") corners.value = [shape.coordinates as Position];
    if (shape?.type === "LineString") corners.value = shape.coordinates as Position[];
    if (shape?.type === "Polygon") corners.value = (shape.coordinates[0] ?? []).slice(0, -1) as Position[];
  };
  draw.on("finish", (id) => {
    take();
    draw.setMode("select");
    draw.selectFeature(id);
  });
  draw.on("change", (_ids, type) => {
    if (type === "update" && draw.getMode() === "select") take();
  });
  return () => draw.stop();
}
