// The form as flat text, so that every keystroke can be kept; from a draft or a report, and to a draft again.

import { dtg, now } from "../../model/clock.ts";
import { pulse } from "../../model/feed.ts";
import { side } from "../../model/session.ts";
import type { Category, Draft, Geometry, Impact, Kind, Lang, Level, LogLine, Says } from "../../model/shapes.ts";
import { latinDigits } from "../../model/words.ts";
import { cornersOf, readCorners, shapeOf } from "./places.ts";
import { type Reader, readTime } from "./times.ts";

const FIELDS = {
  id: "",
  /** First serial of the report this corrects; empty for a new one. */
  correcting: "",
  kind: "event",
  title: "",
  text: "",
  lang: "",
  category: "unknown",
  impact: "unknown",
  source_grade: "F",
  info_grade: "6",
  from: "",
  to: "",
  observed: "",
  review: "",
  place: "",
  corners: "",
  area: "",
  /** GeoJSON, when it is more than a list of corners can say. */
  geometry: "",
  error_m: "",
  name: "",
  state: "unknown",
  since: "",
  level: "unknown",
  use: "other",
  valid_from: "",
  valid_to: "",
  low: "",
  best: "",
  high: "",
  parties: "",
  course: "",
  speed: "",
  plan: "",
  source: "",
  subject: "",
  symbol: "",
  mark: "restricted",
  caveats: "",
  releasable: "",
  consent: "",
  exercise: "",
};

export type Field = keyof typeof FIELDS;
export type Form = Record<Field, string>;
/** Fields that cannot be read, and the key of the sentence that says why. */
export type Problems = Partial<Record<Field, string>>;

const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

/** A fresh id: 26 letters and digits, 130 random bits; it makes filing twice harmless. */
export function madeId(): string {
  return [...crypto.getRandomValues(new Uint8Array(26))].map((byte) => ALPHABET[byte & 31]).join("");
}

export function emptyForm(): Form {
  return { ...FIELDS, id: madeId() };
}

/** Whether it is marked as exercise: as a person said, else as the side's clock does. */
export function isExercise(form: Form): boolean {
  return form.exercise === "" ? (pulse.value?.exercise ?? false) : form.exercise === "1";
}

/** The language it is written in: as a person said, else by its letters. */
export function languageOf(form: Form): Lang {
  if (form.lang === "ar" || form.lang === "en") return form.lang;
  return /[\u0600-\u06ff]/.test(`${form.title}${form.text}`) ? "ar" : "en";
}

/** Whether a person put something into it. */
export function touched(form: Form): boolean {
  return [form.title, form.text, form.place, form.corners, form.geometry].some((value) => value.trim() !== "");
}

function reader(ahead: boolean): Reader {
  return { zone: side.value?.zone ?? "UTC", now: now(), ahead };
}

/** An instant as the form shows it: a DTG where that loses nothing. */
function written(at: number): string {
  return at % 60_000 === 0 ? dtg(at) : new Date(at).toISOString();
}

function instantOf(value: unknown): string {
  const at = typeof value === "number" ? value : typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? "" : written(at);
}

const plain = (value: unknown): string => (value === null || value === undefined ? "" : String(value));
const list = (value: unknown): string => (Array.isArray(value) ? value.join(", ") : "");

function detailIn(detail: Record<string, unknown> | null | undefined): Partial<Form> {
  const { since, state, level, function: use, valid, low, best, high, parties, course, speed, plan } = detail ?? {};
  const [first, last] = Array.isArray(valid) ? valid : [];
  return {
    since: instantOf(since),
    ...(state ? { state: plain(state) } : {}),
    ...(level ? { level: plain(level) } : {}),
    ...(use ? { use: plain(use) } : {}),
    valid_from: instantOf(first),
    valid_to: instantOf(last),
    low: plain(low),
    best: plain(best),
    high: plain(high),
    parties: list(parties),
    course: plain(course),
    speed: plain(speed),
    plan: plain(plan),
  };
}

function placeIn(place: Draft["place"] | Says["place"]): Partial<Form> {
  if (!place) return {};
  const lon = "lon" in place && place.lon != null ? Number(place.lon) : null;
  const lat = "lat" in place && place.lat != null ? Number(place.lat) : null;
  const geometry: Geometry | null =
    place.geometry ?? (lon !== null && lat !== null ? { type: "Point", coordinates: [lon, lat] } : null);
  return {
    ...setGeometry(geometry),
    error_m: plain(place.error_m),
    name: place.name ?? "",
  };
}

/** The fields that hold a geometry. */
export function setGeometry(geometry: Geometry | null): Pick<Form, "area" | "corners" | "geometry"> {
  const shape = shapeOf(geometry);
  return {
    corners: cornersOf(geometry),
    area: shape === "area" ? "1" : "",
    geometry: shape === "parts" ? JSON.stringify(geometry) : "",
  };
}

/** The geometry in the form; null when there is none or it cannot be read. */
export function geometryOf(form: Form): Geometry | null {
  return form.geometry ? (JSON.parse(form.geometry) as Geometry) : readCorners(form.corners, form.area === "1");
}

function gradeIn(grade: string | undefined): Partial<Form> {
  return grade && grade.length === 2
    ? { source_grade: grade[0]?.toUpperCase() ?? "F", info_grade: grade[1] ?? "6" }
    : {};
}

export function fromDraft(draft: Draft): Form {
  const [first, last] = typeof draft.occurred === "string" ? [draft.occurred, draft.occurred] : draft.occurred;
  return {
    ...emptyForm(),
    ...detailIn(draft.detail),
    ...placeIn(draft.place),
    ...gradeIn(draft.grade),
    ...(draft.id ? { id: draft.id } : {}),
    kind: draft.kind,
    title: draft.title,
    text: draft.text ?? "",
    lang: draft.lang ?? "",
    category: draft.category ?? "unknown",
    impact: draft.impact ?? "unknown",
    from: instantOf(first),
    to: last === first ? "" : instantOf(last),
    observed: instantOf(draft.observed),
    review: instantOf(draft.review_by),
    source: draft.source ?? "",
    subject: draft.subject ?? "",
    symbol: draft.symbol ?? "",
    mark: draft.marking?.level ?? "restricted",
    caveats: list(draft.marking?.caveats),
    releasable: list(draft.marking?.releasable_to),
    consent: draft.marking?.consent ?? "",
    exercise: draft.exercise ? "1" : "",
  };
}

/** A draft that says what a line of the log says. */
export function draftOf(line: LogLine): Draft | null {
  const says = line.says;
  if (!says) return null;
  return {
    ...says,
    occurred: [says.occurred[0].iso, says.occurred[1].iso],
    observed: says.observed?.iso ?? null,
    review_by: says.review_by.iso,
    place: says.place ? { geometry: says.place.geometry, error_m: says.place.error_m, name: says.place.name } : null,
    marking: {
      level: line.level ?? "restricted",
      caveats: says.caveats ?? [],
      releasable_to: says.releasable_to ?? [],
      consent: says.consent ?? null,
    },
  };
}

/** The form that corrects the report of this line. */
export function correctionOf(line: LogLine): Form | null {
  const draft = draftOf(line);
  return draft && { ...fromDraft(draft), correcting: String(line.report), exercise: draft.exercise ? "1" : "0" };
}

/** The form of a further report on what this line is about: when it happened and what is so now is for the person. */
export function followUpOf(line: LogLine): Form | null {
  const draft = draftOf(line);
  if (!draft) return null;
  const before = fromDraft({ ...draft, id: null, title: "", text: "", observed: null, review_by: null, source: "" });
  return { ...before, lang: "", from: "", to: "", since: "", source_grade: "F", info_grade: "6", id: madeId() };
}

const words = (text: string): string[] =>
  text
    .split(/[,،]/)
    .map((part) => part.trim())
    .filter((part) => part !== "");

/** What the fields state, and which cannot be read. */
export function read(form: Form): { draft: Draft; problems: Problems } {
  const problems: Problems = {};
  const time = (field: Field, ahead = false): string | null => {
    if (form[field].trim() === "") return null;
    const found = readTime(form[field], reader(ahead));
    if ("at" in found) return new Date(found.at).toISOString();
    problems[field] = found.problem;
    return null;
  };
  const number = (field: Field, least: number, most: number): number | null => {
    const text = latinDigits(form[field]).trim();
    if (text === "") return null;
    const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
    if (value < least || value > most) problems[field] = "entry.number";
    return value;
  };
  const plan = form.kind === "activity";
  const first = time("from", plan);
  const last = time("to", plan);
  if (form.title.trim() === "") problems.title = "entry.title.none";
  if (!first && !problems.from) problems.from = "entry.from.none";
  const geometry = geometryOf(form);
  if (!geometry && form.corners.trim() !== "") problems.corners = "entry.corners.bad";
  const draft: Draft = {
    id: form.id,
    kind: form.kind as Kind,
    title: form.title.trim(),
    text: form.text,
    lang: languageOf(form),
    category: form.category as Category,
    impact: form.impact as Impact,
    grade: `${form.source_grade}${form.info_grade}`,
    occurred: last && first ? [first, last] : (first ?? ""),
    observed: time("observed"),
    review_by: time("review", true),
    place: geometry && { geometry, error_m: number("error_m", 1, 100_000_000), name: form.name.trim() || null },
    detail: detailOut(form, time, number, problems),
    source: form.source.trim(),
    subject: form.subject.trim() || null,
    symbol: form.symbol.trim() || null,
    marking: {
      level: form.mark as Level,
      caveats: words(form.caveats),
      releasable_to: words(form.releasable),
      consent: form.consent.trim() || null,
    },
    exercise: isExercise(form),
  };
  return { draft, problems };
}

function detailOut(
  form: Form,
  time: (field: Field, ahead?: boolean) => string | null,
  number: (field: Field, least: number, most: number) => number | null,
  problems: Problems,
): Record<string, unknown> | null {
  switch (form.kind) {
    case "crossing":
    case "route":
      return { as: form.kind, state: form.state, since: time("since") };
    case "sector":
      return { as: "sector", level: form.level };
    case "site": {
      const [first, last] = [time("valid_from"), time("valid_to", true)];
      // Half a span is no span: it is said, not dropped.
      if (Boolean(first) !== Boolean(last)) problems[first ? "valid_to" : "valid_from"] ??= "entry.valid.both";
      return { as: "site", function: form.use, valid: first && last ? [first, last] : null };
    }
    case "event": {
      const counts = { low: number("low", 0, 1e9), best: number("best", 0, 1e9), high: number("high", 0, 1e9) };
      const parties = words(form.parties);
      const none = Object.values(counts).every((count) => count === null) && parties.length === 0;
      return none ? null : { as: "event", ...counts, parties };
    }
    case "track": {
      const [course, speed] = [number("course", 0, 359), number("speed", 0, 20_000)];
      return course === null && speed === null ? null : { as: "track", course, speed };
    }
    default:
      return form.plan.trim() ? { as: "activity", plan: form.plan } : null;
  }
}

/** A field of time as a full DTG, so that `-30` means the same tomorrow. */
export function fixed(form: Form, field: Field): string {
  const at = instantIn(form, field);
  return at === null ? form[field] : written(at);
}

/** The instant a field of time names now, for saying it back in full. */
export function instantIn(form: Form, field: Field): number | null {
  if (form[field].trim() === "") return null;
  const found = readTime(form[field], reader(field === "review" || field === "valid_to" || form.kind === "activity"));
  return "at" in found ? found.at : null;
}
