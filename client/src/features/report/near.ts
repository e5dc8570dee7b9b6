// Reports that may be of the same event: few, with the reason, and only ever offered. Pure.

import type { Geometry, Position, Statement } from "../../model/shapes.ts";

const MOST = 3;
const FAR_M = 10_000;
const LONG_MS = 6 * 3_600_000;
const EARTH_M = 6_371_009;
/** What stands for longer than an event: when it was said matters less than where it is. */
const LASTING = new Set(["crossing", "route", "sector", "site"]);

export interface Near {
  of: Statement;
  /** Between the nearest stated points, metres; null when one has no place. */
  metres: number | null;
  /** Between the spans, milliseconds. */
  apart: number;
  sameKind: boolean;
  linked: boolean;
}

function corners(geometry: Geometry): Position[] {
  switch (geometry.type) {
    case "Point":
      return [geometry.coordinates];
    case "LineString":
      return geometry.coordinates;
    case "Polygon":
      return geometry.coordinates.flat();
    case "MultiPolygon":
      return geometry.coordinates.flat(2);
  }
}

/** West, south, east, north of a place. */
export function box(geometry: Geometry): [number, number, number, number] {
  const [west, south, east, north] = corners(geometry).reduce(
    ([w, s, e, n], [lon, lat]) => [Math.min(w, lon), Math.min(s, lat), Math.max(e, lon), Math.max(n, lat)],
    [180, 90, -180, -90],
  );
  return [west as number, south as number, east as number, north as number];
}

/** Metres between the bounds of two places; 0 where they meet. Good to a percent, enough to sort by. */
export function metresBetween(a: Geometry, b: Geometry): number {
  const [one, other] = [box(a), box(b)];
  const gap = (low: number, high: number, from: number, to: number) => Math.max(0, from - high, low - to);
  const [dx, dy] = [gap(one[0], one[2], other[0], other[2]), gap(one[1], one[3], other[1], other[3])];
  const middle = ((one[1] + one[3] + other[1] + other[3]) / 4) * (Math.PI / 180);
  return Math.hypot(dx * Math.cos(middle), dy) * (Math.PI / 180) * EARTH_M;
}

function judged(one: Statement, other: Statement): Near {
  const apart = Math.max(0, one.occurred[0] - other.occurred[1], other.occurred[0] - one.occurred[1]);
  const metres = one.place && other.place ? metresBetween(one.place.geometry, other.place.geometry) : null;
  const linked = one.related.includes(other.report);
  return { of: other, metres, apart, sameKind: one.kind === other.kind, linked };
}

/** How alike two are; 0 is not alike. Places whose stated errors meet are near, however far apart they were put. */
function score(one: Statement, near: Near): number {
  if (near.linked) return 10;
  const slack = FAR_M + (one.place?.error_m ?? 0) + (near.of.place?.error_m ?? 0);
  const lasting = near.sameKind && LASTING.has(one.kind);
  if (near.metres === null || near.metres > slack || (near.apart > LONG_MS && !lasting)) return 0;
  const time = lasting ? 0.5 : 1 - near.apart / LONG_MS;
  return 1 - near.metres / slack + time + (near.sameKind ? 0.5 : 0);
}

/** At most three that may be of the same event as `one`, what was linked by hand first. */
export function nearTo(one: Statement, all: Iterable<Statement>): Near[] {
  const found: { near: Near; score: number }[] = [];
  for (const other of all) {
    if (other.report === one.report || other.withdrawn) continue;
    // A side's own older word on the same subject is history, not another witness.
    if (other.holder === one.holder && other.subject === one.subject) continue;
    const near = judged(one, other);
    const made = score(one, near);
    if (made > 0) found.push({ near, score: made });
  }
  return found
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST)
    .map(({ near }) => near);
}
