// Statements as the map draws them: pure, from values to GeoJSON.

import { dtg } from "../../model/clock.ts";
import type { Geometry, Position, Statement } from "../../model/shapes.ts";
import { picture } from "./codes.ts";

const LONGEST = 30;
/** Kinds whose area is what they are about. */
const WIDE = new Set(["route", "sector"]);
/** Keeps grade and time in order where the title before them is Arabic. */
const LTR = "\u200e";
/** How long a statement nobody has read counts as just arrived, milliseconds. */
export const FRESH_MS = 10 * 60_000;
/** Metres a pixel of the map covers at the equator and zoom 0. */
const METRES = 40_075_016.686 / 512;

export interface Mark {
  type: "Feature";
  id: number;
  properties: Record<string, string | number>;
  geometry: Geometry;
}

export interface Plotted {
  /** Points that may be drawn together when close. */
  calm: Mark[];
  /** Points that are drawn at any scale. */
  urgent: Mark[];
  /** Areas and lines; each has its point as well. */
  areas: Mark[];
}

export interface Given {
  now: number;
  ours: string;
  urgent: (one: Statement) => boolean;
  unread: (serial: number) => boolean;
  selected: number | null;
  hidden: Set<string>;
  /** A holder's name as it is read. */
  named: (holder: string) => string;
}

/** The layer a statement is in: its kind and whose it is. */
export function layer(one: Statement): string {
  return `${one.kind}|${one.holder}`;
}

/** Marks made before. While nothing a mark shows has changed it is the same object, and need not be drawn again. */
export type Made = WeakMap<Statement, { as: string; point: Mark; area: Mark | null }>;

export function plotted(statements: Statement[], given: Given, before: Made = new WeakMap()): Plotted {
  const made: Plotted = { calm: [], urgent: [], areas: [] };
  for (const one of statements) {
    if (!one.place || (given.hidden.has(layer(one)) && one.report !== given.selected)) continue;
    const fresh = given.unread(one.serial) && given.now - one.entered < FRESH_MS;
    const pressing = given.urgent(one) || fresh || one.report === given.selected;
    const old = one.review_by <= given.now;
    const chosen = one.report === given.selected;
    const as = `${fresh}${pressing}${old}${chosen} ${given.ours} ${given.named(one.holder)}`;
    let known = before.get(one);
    if (known?.as !== as) {
      known = { as, ...marks(one, given, fresh, pressing) };
      before.set(one, known);
    }
    (pressing ? made.urgent : made.calm).push(known.point);
    if (known.area) made.areas.push(known.area);
  }
  return made;
}

/** The point a statement is drawn at, and its area or line when it has one. */
function marks(one: Statement, given: Given, fresh: boolean, pressing: boolean): { point: Mark; area: Mark | null } {
  const geometry = one.place?.geometry as Geometry;
  const area = geometry.type !== "Point";
  const properties = { ...told(one, given, area), fresh: fresh ? 1 : 0, pressing: pressing ? 1 : 0 };
  const mark = (shape: Geometry): Mark => ({ type: "Feature", id: one.report, properties, geometry: shape });
  return { point: mark({ type: "Point", coordinates: middle(geometry) }), area: area ? mark(geometry) : null };
}

export interface Change {
  remove: number[];
  add: Mark[];
}

/** What turns the marks that are drawn into the next ones, null when they are the same; `drawn` follows. */
export function change(drawn: Map<number, Mark>, next: Mark[]): Change | null {
  const add = next.filter((one) => drawn.get(one.id) !== one);
  const kept = new Set(next.map((one) => one.id));
  const remove = [...drawn.keys()].filter((id) => !kept.has(id));
  for (const id of remove) drawn.delete(id);
  for (const one of add) drawn.set(one.id, one);
  return add.length || remove.length ? { remove, add } : null;
}

function told(one: Statement, given: Given, area: boolean): Record<string, string | number> {
  const old = one.review_by <= given.now;
  const error = area ? 0 : (one.place?.error_m ?? 0);
  const [, lat] = middle(one.place?.geometry as Geometry);
  return {
    // Beside the feature's own id, which the map's clustering lets go.
    report: one.report,
    icon: picture(one, given.ours, area && one.place?.geometry.type !== "LineString"),
    title: short(one.title),
    under: under(one, given, old),
    kind: one.kind,
    state: one.state ?? "",
    ours: one.holder === given.ours ? 1 : 0,
    old: old ? 1 : 0,
    gone: one.withdrawn ? 1 : 0,
    urgent: given.urgent(one) ? 1 : 0,
    selected: one.report === given.selected ? 1 : 0,
    // Radius in pixels at zoom 0: the map doubles it with each zoom.
    error: error > 0 ? error / (METRES * Math.cos((lat * Math.PI) / 180)) : 0,
    // Pixels across at zoom 0 of an area that only says how well the place is known, as a partner told it.
    cell: area && one.holder !== given.ours && !WIDE.has(one.kind) ? across(one.place?.geometry as Geometry) : 0,
    sort: (given.urgent(one) ? 2e13 : 0) + one.entered,
  };
}

/** Pixels from west to east at zoom 0. */
function across(geometry: Geometry): number {
  const [west, , east] = extent(geometry);
  return ((east - west) / 360) * 512;
}

/** A title as a label: vowel signs out, for they are set wrongly where a line is stretched. */
function short(title: string): string {
  const plain = title.replace(/[\u064b-\u065f\u0670\u0640\u2066-\u2069\u202a-\u202e]/g, "").trim();
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST - 1)}…` : plain;
}

/** Whose it is when not ours, its grade, and as of when; an hourglass when its review is overdue. */
function under(one: Statement, given: Given, old: boolean): string {
  const parts = [
    one.holder === given.ours ? "" : given.named(one.holder),
    `${LTR}${graded(one.grade)} · ${dtg(one.occurred[1])}${LTR}`,
  ];
  return `${parts.filter((part) => part !== "").join("\n")}${old ? " ⧖" : ""}`;
}

/** A grade as the map shows it: what cannot be judged is a question mark. */
export function graded(grade: string): string {
  return `${grade[0] === "F" ? "?" : (grade[0] ?? "?")}${grade[1] === "6" ? "?" : (grade[1] ?? "?")}`.replace(
    "??",
    "?",
  );
}

/** The point a geometry's symbol is drawn at: a place in the middle of it. */
export function middle(geometry: Geometry): Position {
  switch (geometry.type) {
    case "Point":
      return geometry.coordinates;
    case "LineString":
      return halfway(geometry.coordinates);
    case "Polygon":
      return centroid(geometry.coordinates[0] ?? []);
    case "MultiPolygon": {
      const rings = geometry.coordinates.map((polygon) => polygon[0] ?? []);
      return centroid(rings.reduce((a, b) => (Math.abs(doubled(b)) > Math.abs(doubled(a)) ? b : a), rings[0] ?? []));
    }
  }
}

function halfway(line: Position[]): Position {
  const at = (line.length - 1) / 2;
  const a = line[Math.floor(at)] ?? [0, 0];
  const b = line[Math.ceil(at)] ?? [0, 0];
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

function doubled(ring: Position[]): number {
  return ring.slice(1).reduce((sum, to, at) => {
    const from = ring[at] as Position;
    return sum + from[0] * to[1] - to[0] * from[1];
  }, 0);
}

function centroid(ring: Position[]): Position {
  const size = doubled(ring);
  if (size === 0) return halfway(ring);
  let [x, y] = [0, 0];
  ring.slice(1).forEach((to, at) => {
    const from = ring[at] as Position;
    const cross = from[0] * to[1] - to[0] * from[1];
    x += (from[0] + to[0]) * cross;
    y += (from[1] + to[1]) * cross;
  });
  return [x / (3 * size), y / (3 * size)];
}

/** West, south, east, north of a geometry. */
export function extent(geometry: Geometry): [number, number, number, number] {
  const flat: number[] =
    JSON.stringify(geometry.coordinates)
      .match(/-?\d[\d.e+-]*/g)
      ?.map(Number) ?? [];
  const [xs, ys] = [flat.filter((_, at) => at % 2 === 0), flat.filter((_, at) => at % 2 === 1)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
