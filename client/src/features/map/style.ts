// What the map looks like: the offline base and, above it, what is known. Colours come from the theme's tokens.

import latin from "@fontsource/noto-sans/files/noto-sans-latin-400-normal.woff2?url";
import latinMore from "@fontsource/noto-sans/files/noto-sans-latin-ext-400-normal.woff2?url";
import arabic from "@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff2?url";
import symbols from "@fontsource/noto-sans-arabic/files/noto-sans-arabic-symbols-400-normal.woff2?url";
import type { ExpressionSpecification, LayerSpecification, SourceSpecification, StyleSpecification } from "maplibre-gl";
import type { Lang } from "../../model/shapes.ts";
import type { Theme } from "../../model/themes.ts";

export type Token = (name: string) => string;
const FONT = ["Noto"];
/** From this zoom on the detailed file takes the place of the world's within its extent. */
const DETAIL = 7;
const CLUSTERS_TO = 10;
/** Radius in pixels that a symbol covers. */
const UNDER = 12;
export const NOTHING = { type: "FeatureCollection" as const, features: [] };
/** Sources whose data the stage sets; a change of style keeps them. */
export const KEPT = ["calm", "urgent", "areas", "tool"];
/** Layers a click finds statements in, the uppermost first. */
export const TOUCHED = ["urgent", "halo", "calm", "area-line", "area-line-dashed", "cell-line", "area-fill"];

const BY_STATE = (token: Token): ExpressionSpecification => [
  "match",
  ["get", "state"],
  ["open", "low"],
  token("--open"),
  ["restricted", "medium"],
  token("--restricted"),
  ["closed", "high"],
  token("--closed"),
  "critical",
  token("--urgent"),
  ["case", ["==", ["get", "ours"], 1], token("--ours"), token("--theirs")],
];

function points(): SourceSpecification {
  return { type: "geojson", data: NOTHING } as SourceSpecification;
}

function tiles(name: string): SourceSpecification {
  return { type: "vector", url: `pmtiles://${location.origin}/map/${name}.pmtiles` };
}

export function style(theme: Theme, lang: Lang, token: Token, based: boolean): StyleSpecification {
  const calm = { ...points(), cluster: true, clusterRadius: 34, clusterMaxZoom: CLUSTERS_TO } as SourceSpecification;
  return {
    version: 8,
    // What is left out while the map moves goes and comes at once.
    transition: { duration: 0, delay: 0 },
    "font-faces": {
      Noto: [
        {
          url: here(arabic),
          "unicode-range": ["U+0600-06FF", "U+0750-077F", "U+08A0-08FF", "U+FB50-FDFF", "U+FE70-FEFC"],
        },
        { url: here(latinMore), "unicode-range": ["U+0100-02BA", "U+1E00-1E9F", "U+1EF2-1EFF"] },
        { url: here(symbols), "unicode-range": ["U+2190-21FF", "U+2300-23FF", "U+25A0-27BF"] },
        { url: here(latin), "unicode-range": ["U+0000-00FF", "U+02BB-02DC", "U+2000-206F", "U+2122", "U+2212"] },
      ],
    },
    sources: {
      ...(based ? { world: tiles("world"), region: tiles("region") } : {}),
      calm,
      urgent: points(),
      areas: points(),
      tool: points(),
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": token(based ? "--water" : "--land") } },
      ...(based ? base(lang, token) : []),
      ...known(theme, token),
      ...tool(token),
    ],
  } as StyleSpecification;
}

function here(address: string): string {
  return new URL(address, location.href).href;
}

type Line = [layer: string, colour: string, width: number, dash?: number[]];

/** Each layer of both files: the world's within the detailed extent ends where the detailed file begins. */
function parts(layer: string): [id: string, from: object][] {
  const of = (source: string, more: object): object => ({ source, "source-layer": layer, ...more });
  return [
    [layer, of("world", { filter: ["!", ["has", "near"]] })],
    [`${layer}-near`, of("world", { filter: ["has", "near"], maxzoom: DETAIL })],
    [`${layer}-region`, of("region", { minzoom: DETAIL })],
  ];
}

function base(lang: Lang, token: Token): LayerSpecification[] {
  const areas: [layer: string, colour: string][] = [
    ["land", token("--land")],
    ["lake", token("--water")],
  ];
  const lines: Line[] = [
    ["river", token("--river"), 1],
    ["province", token("--line"), 0.8, [4, 3]],
    ["coast", token("--edge"), 0.8],
    ["border", token("--edge"), 1.8, [6, 2, 1, 2]],
  ];
  // Without smoothed edges, which would draw every area twice; the coast is a line of its own.
  const filled = areas.flatMap(([layer, colour]) =>
    parts(layer).map(([id, from]) => ({
      id,
      type: "fill",
      ...from,
      paint: { "fill-color": colour, "fill-antialias": false },
    })),
  );
  const drawn = lines.flatMap(([layer, colour, width, dash]) =>
    parts(layer).map(([id, from]) => ({
      id,
      type: "line",
      ...from,
      layout: { "line-join": "round" },
      paint: {
        "line-color": colour,
        "line-width": ["interpolate", ["linear"], ["zoom"], 2, width * 0.5, 7, width, 11, width * 1.6],
        ...(dash ? { "line-dasharray": dash } : {}),
      },
    })),
  );
  // One file after the other: with each change of source the library cuts out every tile of it anew.
  const inOrder = ["world", "region"].flatMap((name) =>
    [...filled, ...drawn].filter((one) => "source" in one && one.source === name),
  );
  return [...inOrder, ...names(lang, token)] as LayerSpecification[];
}

function names(lang: Lang, token: Token): unknown[] {
  const paint = { "text-color": token("--quiet"), "text-halo-color": token("--ground"), "text-halo-width": 1.4 };
  const place = ([id, from]: [string, object]): unknown => ({
    id: `name-${id}`,
    type: "symbol",
    ...from,
    layout: {
      "text-field": ["get", lang],
      "text-font": FONT,
      "text-size": ["interpolate", ["linear"], ["get", "people"], 0, 13, 200_000, 14, 2_000_000, 17],
      "symbol-sort-key": ["-", 0, ["+", ["get", "people"], ["*", 1e7, ["get", "seat"]]]],
      "text-padding": 4,
      // A name moves aside for a symbol rather than vanish under it.
      "text-variable-anchor": ["center", "bottom", "top", "left", "right"],
      "text-radial-offset": 1.6,
      "text-justify": "auto",
    },
    paint,
  });
  return [
    ...parts("place").map(place),
    {
      id: "name-country",
      type: "symbol",
      source: "world",
      "source-layer": "country",
      maxzoom: DETAIL,
      layout: {
        "text-field": ["get", lang],
        "text-font": FONT,
        "text-size": 15,
        "text-letter-spacing": lang === "ar" ? 0 : 0.12,
        "symbol-sort-key": ["-", 0, ["get", "size"]],
      },
      paint: { ...paint, "text-color": token("--text") },
    },
  ];
}

function known(theme: Theme, token: Token): LayerSpecification[] {
  const fades: ExpressionSpecification = ["case", ["==", ["get", "gone"], 1], 0.55, ["==", ["get", "old"], 1], 0.5, 1];
  const stated = BY_STATE(token);
  const single = ["!", ["has", "point_count"]];
  const error = (source: string): unknown => ({
    id: `${source}-error`,
    type: "circle",
    source,
    // What would lie under the symbol itself at any scale these tiles are drawn at is not drawn.
    filter: ["all", single, [">", ["*", ["get", "error"], ["^", 2, ["zoom"]]], UNDER / 2]],
    paint: {
      "circle-radius": [
        "interpolate",
        ["exponential", 2],
        ["zoom"],
        0,
        ["get", "error"],
        22,
        ["*", ["get", "error"], 2 ** 22],
      ],
      "circle-color": token("--text"),
      "circle-opacity": 0.07,
      "circle-stroke-color": token("--text"),
      "circle-stroke-opacity": 0.5,
      "circle-stroke-width": 1,
    },
  });
  const icons = (source: string): unknown => ({
    id: source,
    type: "symbol",
    source,
    filter: single,
    layout: {
      "icon-image": ["concat", ["get", "icon"], `,${theme}`],
      "icon-allow-overlap": true,
      "icon-padding": 0,
      // The latest told lies uppermost. By a sort key each would be a drawing of its own.
      "symbol-z-order": "source",
    },
    paint: { "icon-opacity": fades },
  });
  const labels = (source: string, minzoom: number): unknown => ({
    id: `${source}-label`,
    type: "symbol",
    source,
    filter: single,
    minzoom,
    layout: {
      "text-field": [
        "format",
        ["get", "title"],
        { "font-scale": 1 },
        "\n",
        {},
        ["get", "under"],
        { "font-scale": 0.9 },
      ],
      "text-font": FONT,
      "text-size": 13,
      "text-anchor": "top",
      "text-offset": [0, 2],
      "text-max-width": 18,
      "text-optional": true,
      "symbol-sort-key": ["-", 0, ["get", "sort"]],
    },
    paint: {
      "text-color": ["case", ["==", ["get", "gone"], 1], token("--quiet"), token("--text")],
      "text-halo-color": token("--ground"),
      "text-halo-width": 1.6,
    },
  });
  const wide = {
    "line-color": stated,
    "line-width": ["case", ["==", ["get", "selected"], 1], 4, 2],
    "line-opacity": fades,
  };
  const sure = ["all", ["==", ["get", "ours"], 1], ["==", ["get", "old"], 0]];
  // An area that only says how well a place is known is an outline, and none where the symbol covers it.
  const chosen = ["==", ["get", "selected"], 1];
  const real = ["any", ["==", ["get", "cell"], 0], chosen];
  const seen = [">", ["*", ["get", "cell"], ["^", 2, ["zoom"]]], 2 * UNDER];
  return [
    { id: "area-fill", type: "fill", source: "areas", filter: ["all", ["!=", ["geometry-type"], "LineString"], real],
      paint: { "fill-color": stated, "fill-opacity": ["case", chosen, 0.2, ["==", ["get", "gone"], 1], 0.02, 0.09] } },
    { id: "cell-line", type: "line", source: "areas", filter: ["all", ["!", real], seen],
      paint: { "line-color": stated, "line-width": 1.5, "line-opacity": 0.8, "line-dasharray": [3, 2] } },
    { id: "area-line", type: "line", source: "areas", filter: ["all", sure, real], paint: wide },
    { id: "area-line-dashed", type: "line", source: "areas", filter: ["all", ["!", sure], real], paint: { ...wide, "line-dasharray": [3, 2] } },
    error("calm"), error("urgent"),
    { id: "halo", type: "circle", source: "urgent", paint: {
      "circle-radius": ["case", ["==", ["get", "selected"], 1], 31, 28], "circle-color": token("--ground"), "circle-opacity": 0.35,
      "circle-stroke-width": ["case", ["==", ["get", "selected"], 1], 3, 2],
      "circle-stroke-color": ["case", ["==", ["get", "selected"], 1], token("--accent"), ["==", ["get", "urgent"], 1], token("--urgent"), token("--warn")] } },
    icons("calm"), labels("calm", 7.5),
    { id: "cluster", type: "circle", source: "calm", filter: ["has", "point_count"], paint: {
      "circle-color": token("--raised"), "circle-stroke-color": token("--edge"), "circle-stroke-width": 2,
      "circle-radius": ["interpolate", ["linear"], ["log10", ["get", "point_count"]], 0.3, 14, 3, 30] } },
    { id: "cluster-count", type: "symbol", source: "calm", filter: ["has", "point_count"],
      layout: { "text-field": ["to-string", ["get", "point_count"]], "text-font": FONT, "text-size": 13, "text-allow-overlap": true },
      paint: { "text-color": token("--text") } },
    icons("urgent"), labels("urgent", 4),
  ] as LayerSpecification[]; // biome-ignore format: one layer a line reads as the list it is
}

function tool(token: Token): LayerSpecification[] {
  const lines = { "line-color": token("--accent"), "line-width": 2.5 };
  return [
    {
      id: "tool-fill",
      type: "fill",
      source: "tool",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": token("--accent"), "fill-opacity": 0.12 },
    },
    {
      id: "tool-line",
      type: "line",
      source: "tool",
      filter: ["!=", ["geometry-type"], "Point"],
      paint: { ...lines, "line-dasharray": [2, 1] },
    },
    {
      id: "tool-point",
      type: "circle",
      source: "tool",
      filter: ["all", ["==", ["geometry-type"], "Point"], ["!", ["has", "bare"]]],
      paint: {
        "circle-radius": 6,
        "circle-color": token("--ground"),
        "circle-stroke-color": token("--accent"),
        "circle-stroke-width": 3,
      },
    },
    {
      id: "tool-label",
      type: "symbol",
      source: "tool",
      filter: ["has", "label"],
      layout: {
        "text-field": ["get", "label"],
        "text-font": FONT,
        "text-size": 13,
        "text-offset": [0, 1],
        "text-anchor": "top",
        "text-allow-overlap": true,
      },
      paint: { "text-color": token("--text"), "text-halo-color": token("--ground"), "text-halo-width": 2 },
    },
  ] as LayerSpecification[];
}
