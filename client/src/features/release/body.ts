// The exact body a partner would get, read back and laid beside our version: what is gone, coarser, reworded, the same.

import { dtg } from "../../model/clock.ts";
import type { Geometry, Lang, LogLine, Moment, Position, Preview, Says } from "../../model/shapes.ts";
import { type Fact, factsOf } from "../report/facts.ts";
import { box } from "../report/near.ts";

const DEGREE = 1e7;
type Spot = [number, number];
type Shape =
  | { as: "point"; lon: number; lat: number }
  | { as: "line"; coords: Spot[] }
  | { as: "polygon"; rings: Spot[][] }
  | { as: "multipolygon"; polygons: Spot[][][] };

interface Body extends Pick<Says, "category" | "impact" | "kind" | "lang" | "subject" | "title"> {
  detail?: Record<string, unknown> | null;
  exercise?: boolean;
  grade: { information: number; source: string };
  occurred: [number, number];
  place?: { error_m?: number | null; geometry: Shape; name?: string | null } | null;
  review_by: number;
  text?: string;
}

function moment(seconds: number): Moment {
  const at = seconds * 1000;
  return { at, dtg: dtg(at), iso: new Date(at).toISOString() };
}

const ring = (spots: Spot[]): Position[] => spots.map(([lon, lat]) => [lon / DEGREE, lat / DEGREE]);

function shape(of: Shape): Geometry {
  switch (of.as) {
    case "point":
      return { type: "Point", coordinates: [of.lon / DEGREE, of.lat / DEGREE] };
    case "line":
      return { type: "LineString", coordinates: ring(of.coords) };
    case "polygon":
      return { type: "Polygon", coordinates: of.rings.map(ring) };
    case "multipolygon":
      return { type: "MultiPolygon", coordinates: of.polygons.map((rings) => rings.map(ring)) };
  }
}

function bounds(geometry: Geometry): string {
  if (geometry.type === "Point") return `${geometry.coordinates[1]} ${geometry.coordinates[0]}`;
  const [west, south, east, north] = box(geometry).map((one) => one.toFixed(3));
  return `${south}…${north} ${west}…${east}`;
}

/** What the body states, as the screen knows statements. */
export function read(text: string): Says {
  const body = JSON.parse(text) as Body;
  const geometry = body.place ? shape(body.place.geometry) : null;
  const since = body.detail?.since;
  return {
    kind: body.kind,
    category: body.category,
    impact: body.impact,
    grade: `${body.grade.source}${body.grade.information}`,
    title: body.title,
    text: body.text ?? "",
    lang: body.lang,
    exercise: body.exercise ?? false,
    occurred: [moment(body.occurred[0]), moment(body.occurred[1])],
    review_by: moment(body.review_by),
    subject: body.subject,
    detail: typeof since === "number" ? { ...body.detail, since: since * 1000 } : (body.detail ?? null),
    place:
      body.place && geometry
        ? { geometry, where: bounds(geometry), error_m: body.place.error_m ?? null, name: body.place.name ?? null }
        : null,
  };
}

export type Fate = "same" | "removed" | "coarser" | "reworded" | "pseudonym" | "added" | "changed";
export interface Row {
  field: string;
  ours: Fact | undefined;
  theirs: Fact | undefined;
  fate: Fate;
}

const COARSE = new Set(["place", "error", "place_name"]);
const WORDED = new Set(["title", "text"]);
/** What the side calls a thing it removed, and the rows that thing is. */
const NAMED: Record<string, RegExp> = {
  "place name": /^place_name$/,
  place: /^place$/,
  detail: /^detail\./,
};

function fate(field: string, ours: Fact | undefined, theirs: Fact | undefined, named: boolean): Fate {
  if (ours && !theirs) return "removed";
  if (!ours) return "added";
  if (ours.text === theirs?.text && !named) return "same";
  if (COARSE.has(field)) return "coarser";
  if (WORDED.has(field)) return "reworded";
  return field === "subject" ? "pseudonym" : "changed";
}

function ids(says: Says, whose: "ours" | "theirs"): Fact[] {
  const made: Fact[] = [
    { field: "lang", text: says.lang },
    { field: "subject", text: says.subject },
  ];
  if (whose === "ours" && says.id) made.push({ field: "id", text: says.id });
  return made;
}

/** Every field of ours and of what the partner gets, in our order; what the side names as removed is never "same". */
export function rows(line: LogLine, seen: Preview, lang: Lang): Row[] {
  if (!line.says) return [];
  const says = read(seen.body);
  const theirLine: LogLine = { ...line, says, origin: { partner: "", index: 0, released: line.entered, by: "" } };
  const ours = [...factsOf(line, lang), ...ids(line.says, "ours")];
  const theirs = [...factsOf(theirLine, lang), ...ids(says, "theirs")];
  const fields = [...new Set([...ours, ...theirs].map((fact) => fact.field))];
  // The side removes what is under a second, which no DTG shows.
  const cut = (at: number | null | undefined) => typeof at === "number" && at % 1000 !== 0;
  const finer: Record<string, boolean> = {
    occurred: line.says.occurred.some((one) => cut(one.at)),
    review_by: cut(line.says.review_by.at),
    "detail.since": cut(line.says.detail?.since as number | null),
  };
  const made = fields.map((field): Row => {
    const [a, b] = [ours, theirs].map((list) => list.find((fact) => fact.field === field));
    const named = seen.removed.some((name) => (NAMED[name] ?? new RegExp(`^${name}$`)).test(field));
    return { field, ours: a, theirs: b, fate: fate(field, a, b, named || finer[field] === true) };
  });
  const missing = seen.removed.filter(
    (name) => !made.some((row) => (NAMED[name] ?? { test: (of: string) => of === name }).test(row.field)),
  );
  return [
    ...made,
    ...missing.map((name): Row => ({ field: name, ours: undefined, theirs: undefined, fate: "removed" })),
  ];
}

const LATITUDE_M = 111_320;

/** How wide and high a cell of a grid level is at a latitude, in words. */
export function cellSize(level: number, lat: number): string {
  const high = LATITUDE_M / 2 ** level;
  const wide = high * Math.cos((lat * Math.PI) / 180);
  const said = (metres: number) =>
    metres < 2000 ? `${Math.round(metres / 10) * 10} m` : `${(metres / 1000).toFixed(metres < 20_000 ? 1 : 0)} km`;
  return `${said(wide)} × ${said(high)}`;
}
