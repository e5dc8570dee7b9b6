// Distances, bearings and areas on WGS 84. Measured in the tests against GeographicLib.

import type { Position } from "../../model/shapes.ts";

const A = 6378137;
const F = 1 / 298.257223563;
const B = A * (1 - F);
/** Of the sphere that has the ellipsoid's area. */
const AUTHALIC = 6371007.1809;
const E2 = F * (2 - F);
const RAD = Math.PI / 180;
/** Mils in a full turn, as NATO counts them. */
export const MILS = 6400;

export interface Leg {
  /** Metres. */
  length: number;
  /** Degrees from true north at the start. */
  bearing: number;
}

/** The shortest line between two places (Vincenty's inverse); near the antipode, where it does not settle, a sphere's. */
export function leg([lon1, lat1]: Position, [lon2, lat2]: Position): Leg {
  const l = (((((lon2 - lon1 + 180) % 360) + 360) % 360) - 180) * RAD;
  const u1 = Math.atan((1 - F) * Math.tan(lat1 * RAD));
  const u2 = Math.atan((1 - F) * Math.tan(lat2 * RAD));
  const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
  let lambda = l;
  for (let turn = 0; turn < 100; turn++) {
    const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
    const sinSigma = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
    if (sinSigma === 0) return { length: 0, bearing: 0 };
    const cosSigma = s1 * s2 + c1 * c2 * cl;
    const sigma = Math.atan2(sinSigma, cosSigma);
    const sinAlpha = (c1 * c2 * sl) / sinSigma;
    const cos2 = 1 - sinAlpha * sinAlpha;
    const mid = cos2 === 0 ? 0 : cosSigma - (2 * s1 * s2) / cos2;
    const c = (F / 16) * cos2 * (4 + F * (4 - 3 * cos2));
    const before = lambda;
    lambda = l + (1 - c) * F * sinAlpha * (sigma + c * sinSigma * (mid + c * cosSigma * (2 * mid * mid - 1)));
    if (Math.abs(lambda - before) > 1e-12) continue;
    const bearing = Math.atan2(c2 * Math.sin(lambda), c1 * s2 - s1 * c2 * Math.cos(lambda));
    return { length: arc(cos2, sigma, sinSigma, cosSigma, mid), bearing: (bearing / RAD + 360) % 360 };
  }
  const sigma = Math.acos(s1 * s2 + c1 * c2 * Math.cos(l));
  const bearing = Math.atan2(c2 * Math.sin(l), c1 * s2 - s1 * c2 * Math.cos(l));
  return { length: sigma * AUTHALIC, bearing: (bearing / RAD + 360) % 360 };
}

function series(cos2: number): [number, number] {
  const u = (cos2 * (A * A - B * B)) / (B * B);
  return [
    1 + (u / 16384) * (4096 + u * (-768 + u * (320 - 175 * u))),
    (u / 1024) * (256 + u * (-128 + u * (74 - 47 * u))),
  ];
}

function correction(b: number, sinSigma: number, cosSigma: number, mid: number): number {
  const inner = cosSigma * (2 * mid * mid - 1) - (b / 6) * mid * (4 * sinSigma * sinSigma - 3) * (4 * mid * mid - 3);
  return b * sinSigma * (mid + (b / 4) * inner);
}

function arc(cos2: number, sigma: number, sinSigma: number, cosSigma: number, mid: number): number {
  const [a, b] = series(cos2);
  return B * a * (sigma - correction(b, sinSigma, cosSigma, mid));
}

/** Where one arrives, going from a place so many metres on a bearing (Vincenty's direct). */
export function arrive([lon, lat]: Position, bearing: number, metres: number): Position {
  const [sa, ca] = [Math.sin(bearing * RAD), Math.cos(bearing * RAD)];
  const u1 = Math.atan((1 - F) * Math.tan(lat * RAD));
  const [s1, c1] = [Math.sin(u1), Math.cos(u1)];
  const start = Math.atan2(Math.tan(u1), ca);
  const sinAlpha = c1 * sa;
  const cos2 = 1 - sinAlpha * sinAlpha;
  const [a, b] = series(cos2);
  let sigma = metres / (B * a);
  let mid = 0;
  for (let turn = 0; turn < 100; turn++) {
    mid = Math.cos(2 * start + sigma);
    const next = metres / (B * a) + correction(b, Math.sin(sigma), Math.cos(sigma), mid);
    const done = Math.abs(next - sigma) < 1e-12;
    sigma = next;
    if (done) break;
  }
  const [ss, cs] = [Math.sin(sigma), Math.cos(sigma)];
  const x = s1 * ss - c1 * cs * ca;
  const lat2 = Math.atan2(s1 * cs + c1 * ss * ca, (1 - F) * Math.hypot(sinAlpha, x));
  const lambda = Math.atan2(ss * sa, c1 * cs - s1 * ss * ca);
  const c = (F / 16) * cos2 * (4 + F * (4 - 3 * cos2));
  const l = lambda - (1 - c) * F * sinAlpha * (sigma + c * ss * (mid + c * cs * (2 * mid * mid - 1)));
  return [((lon + l / RAD + 540) % 360) - 180, lat2 / RAD];
}

/** Metres along a line. */
export function along(line: Position[]): number {
  return line.slice(1).reduce((sum, to, at) => sum + leg(line[at] as Position, to).length, 0);
}

/** Square metres within a ring, which need not repeat its first place: on the sphere of the same area. */
export function within(ring: Position[]): number {
  let excess = 0;
  ring.forEach((from, at) => {
    const to = ring[(at + 1) % ring.length] as Position;
    const turn = Math.tan(((((((to[0] - from[0] + 180) % 360) + 360) % 360) - 180) * RAD) / 2);
    const [p, q] = [Math.tan(authalic(from[1]) / 2), Math.tan(authalic(to[1]) / 2)];
    excess += 2 * Math.atan2(turn * (p + q), 1 + p * q);
  });
  return Math.abs(excess) * AUTHALIC * AUTHALIC;
}

const E = Math.sqrt(E2);
const q = (s: number): number => (1 - E2) * (s / (1 - E2 * s * s) - Math.log((1 - E * s) / (1 + E * s)) / (2 * E));
const POLE = q(1);

function authalic(lat: number): number {
  return Math.asin(Math.max(-1, Math.min(1, q(Math.sin(lat * RAD)) / POLE)));
}

/** A ring of places at one distance. */
export function ring(middle: Position, metres: number, corners = 96): Position[] {
  const made = Array.from({ length: corners }, (_, at) => arrive(middle, (at * 360) / corners, metres));
  return [...made, made[0] as Position];
}

/** The area within so many metres of a line, with round ends. */
export function corridor(line: Position[], metres: number): Position[] {
  const left: Position[] = [];
  const right: Position[] = [];
  line.forEach((at, index) => {
    const before = line[index - 1];
    const after = line[index + 1];
    const came = before ? (leg(at, before).bearing + 180) % 360 : leg(at, after as Position).bearing;
    const goes = after ? leg(at, after).bearing : came;
    const half = (((goes - came + 540) % 360) - 180) / 2;
    const across = came + half;
    const wide = metres / Math.max(0.35, Math.cos(half * RAD));
    left.push(arrive(at, across - 90, wide));
    right.unshift(arrive(at, across + 90, wide));
  });
  const round = (middle: Position, from: number): Position[] =>
    [45, 90, 135].map((step) => arrive(middle, from + step, metres));
  const first = line[0] as Position;
  const last = line[line.length - 1] as Position;
  const out = leg(line[line.length - 2] as Position, last).bearing;
  const back = leg(line[1] as Position, first).bearing;
  const made = [...left, ...round(last, out - 90), ...right, ...round(first, back - 90)];
  return [...made, made[0] as Position];
}

/** Metres as people say them. */
export function spoken(metres: number): string {
  if (metres < 1000) return `${Math.round(metres)} m`;
  return `${(metres / 1000).toFixed(metres < 100_000 ? 2 : 1)} km`;
}

/** Square metres as people say them. */
export function spokenArea(area: number): string {
  if (area < 1e6) return area < 1e4 ? `${Math.round(area)} m²` : `${(area / 1e4).toFixed(1)} ha`;
  return `${(area / 1e6).toFixed(area < 1e9 ? 2 : 0)} km²`;
}

/** A bearing in degrees and mils. */
export function spokenBearing(bearing: number): string {
  return `${bearing.toFixed(1).padStart(5, "0")}° · ${Math.round((bearing / 360) * MILS)} mil`;
}
