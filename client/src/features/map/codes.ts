// Which symbol of APP-6 / MIL-STD-2525D stands for a statement.
//
// A frame says whose statement this is, by its shape: a rectangle is ours, a square a partner's, a cloverleaf is one whose
// holder is not known. It does not say who is friend or foe of whom: Jisr keeps no such lists, and a symbol an author
// gave with a suspect or hostile frame is drawn with the frame of whoever says it. The icon within says what it is about.
// A badge says the state of a crossing, route or sector by a sign and not only by its colour; a stroke through means
// withdrawn; brackets mean that the symbol stands for an area, in whose middle it is drawn; X is the exercise's.

import type { Category, Statement } from "../../model/shapes.ts";

/** Symbol set and entity; the version before and the modifiers after are the same for all. */
const EVENTS: Record<Category, string> = {
  "armed-clash": "40110400",
  explosion: "40110600",
  movement: "40160000",
  control: "40130000",
  status: "40110000",
  humanitarian: "40131200",
  "protected-site": "20120000",
  infrastructure: "20110701",
  hazard: "20120304",
  agreement: "40131000",
  meeting: "40131000",
  other: "40000000",
  unknown: "40000000",
};
const SITES: Record<string, string> = {
  hospital: "20120702",
  school: "20120402",
  settlement: "20112300",
  shelter: "20111901",
  warehouse: "20112000",
  water: "20121400",
};
const KINDS: Partial<Record<Statement["kind"], string>> = {
  crossing: "20112103",
  route: "20121300",
  activity: "40130000",
  track: "10000000",
};
/** Frames: as the digit of a numbered code and the letter of an older one. */
const OURS = ["3", "F"] as const;
const THEIRS = ["4", "N"] as const;
const UNKNOWN = ["1", "U"] as const;

/** The code of a statement's symbol: twenty digits, or the letters of the standard before, as its author gave them. */
export function sidc(one: Statement, ours: string): string {
  const [digit, letter] = one.holder === "" ? UNKNOWN : one.holder === ours ? OURS : THEIRS;
  if (one.symbol && /^\d{20}$/.test(one.symbol)) return `100${digit}${one.symbol.slice(4)}`;
  if (one.symbol && /^[A-Z][A-Z-][A-Z*-]{8,13}$/.test(one.symbol)) return one.symbol[0] + letter + one.symbol.slice(2);
  const entity =
    one.kind === "event" ? EVENTS[one.category] : one.kind === "site" ? SITES[one.state ?? ""] : KINDS[one.kind];
  const [set, what] = [(entity ?? "20120000").slice(0, 2), (entity ?? "20120000").slice(2)];
  return `100${digit}${set}0000${what}0000`;
}

/** The name of the picture of a statement's symbol; statements that look the same have the same. */
export function picture(one: Statement, ours: string, area: boolean): string {
  const stated = one.kind === "crossing" || one.kind === "route" || one.kind === "sector";
  const badge = stated ? (one.state ?? "unknown") : "";
  return `${one.kind === "sector" ? "sector" : sidc(one, ours)},${badge},${one.withdrawn ? "w" : ""}${area ? "a" : ""}${one.exercise ? "x" : ""}`;
}
