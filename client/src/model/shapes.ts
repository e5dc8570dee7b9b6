// What the staff API answers. Instants inside a Moment, a Statement and a seat are milliseconds.

export type Kind = "activity" | "crossing" | "event" | "route" | "sector" | "site" | "track";
export type Category =
  | "agreement"
  | "armed-clash"
  | "control"
  | "explosion"
  | "hazard"
  | "humanitarian"
  | "infrastructure"
  | "meeting"
  | "movement"
  | "other"
  | "protected-site"
  | "status"
  | "unknown";
export type Impact = "high" | "low" | "medium" | "unknown" | "very-high";
export type Level = "open" | "restricted" | "confidential" | "secret";
export type Lang = "ar" | "en";
export type Passage = "open" | "restricted" | "closed" | "unknown";
export type Reason = "error" | "expired" | "originator" | "sensitive" | "superseded";
export type Role = "administrator" | "duty officer" | "observer" | "release officer" | "reporter";
export type Stage = "queued" | "logged" | "delivered" | "rejected";
export type AckStage = "seen" | "understood";
export type ToldState =
  | "delivered"
  | "held"
  | "lapsed"
  | "logged"
  | "private"
  | "queued"
  | "rejected"
  | "seen"
  | "understood"
  | "withdrawn"
  | "withheld";

export const KINDS: Kind[] = ["event", "crossing", "route", "sector", "site", "activity", "track"];
export const CATEGORIES: Category[] = [
  "unknown",
  "armed-clash",
  "explosion",
  "movement",
  "control",
  "status",
  "humanitarian",
  "protected-site",
  "infrastructure",
  "hazard",
  "agreement",
  "meeting",
  "other",
];
export const IMPACTS: Impact[] = ["unknown", "low", "medium", "high", "very-high"];
export const LEVELS: Level[] = ["open", "restricted", "confidential", "secret"];
export const REASONS: Reason[] = ["error", "expired", "originator", "sensitive", "superseded"];
export const PASSAGES: Passage[] = ["open", "restricted", "closed", "unknown"];

export interface Moment {
  at: number;
  dtg: string;
  iso: string;
}

export type Position = [number, number];
export type Geometry =
  | { type: "Point"; coordinates: Position }
  | { type: "LineString"; coordinates: Position[] }
  | { type: "Polygon"; coordinates: Position[][] }
  | { type: "MultiPolygon"; coordinates: Position[][][] };

export interface Where {
  geometry: Geometry;
  where: string;
  error_m: number | null;
  name: string | null;
}

export interface Says {
  kind: Kind;
  category: Category;
  impact: Impact;
  grade: string;
  title: string;
  text: string;
  lang: Lang;
  exercise: boolean;
  occurred: [Moment, Moment];
  review_by: Moment;
  subject: string;
  place?: Where | null;
  detail?: Record<string, unknown> | null;
  observed?: Moment | null;
  source?: string;
  symbol?: string | null;
  caveats?: string[];
  releasable_to?: string[];
  consent?: string | null;
  id?: string | null;
}

export interface Acknowledgement {
  stage: AckStage;
  by: string;
  at: Moment;
  serial: number;
}

export interface OwnAcknowledgement {
  stage: AckStage;
  position: string;
  person: string;
  at: Moment;
  serial: number;
  state: Stage;
}

export interface PartnerState {
  partner: string;
  state: ToldState;
  decision?: number | null;
  of?: number | null;
  until?: Moment | null;
  reason?: string;
  stage?: Stage | null;
  holds?: number | null;
  index?: number | null;
  receipted?: Moment | null;
  acks?: Acknowledgement[];
  /** Where in its log and when the partner states that it erased it. */
  erased?: { index: number; at: Moment } | null;
}

export interface Note {
  of?: number | null;
  other?: number | null;
  stage?: AckStage | null;
  action?: string;
  partner?: string;
  reason?: string;
  text?: string;
  code?: string;
  file?: string;
  row?: number | null;
  due?: Moment | null;
  hash?: string;
}

export interface LogLine {
  serial: number;
  entry: string;
  entered: Moment;
  stored: Moment;
  person: string;
  position: string;
  report: number;
  state?: "corrected" | "erased" | "noted" | "stands" | "withdrawn";
  newest?: number | null;
  ended?: number | null;
  level?: Level | null;
  says?: Says | null;
  note?: Note | null;
  origin?: {
    partner: string;
    index: number;
    released: Moment;
    by: string;
    predates?: Moment | null;
    flash?: boolean;
    ahead?: number | null;
  } | null;
  partners?: PartnerState[];
  acked?: OwnAcknowledgement[];
  related?: number[];
}

export interface LogPage {
  entries: LogLine[];
  older: number | null;
}

export interface History {
  lines: LogLine[];
  related: LogLine[];
}

export interface LinkState {
  partner: string;
  name_en: string;
  name_ar: string;
  health: "live" | "stale" | "silent";
  heard: Moment | null;
  age_s: number | null;
  beat: Moment | null;
  beat_says: Moment | null;
  /** When, in the last days, it closed its log for us and began another. */
  turned?: Moment | null;
  odd: string;
  received: number;
  aside: number;
  asides: { index: number; reason: string }[];
  stopped: string | null;
  fault: string;
  logged: number;
  published: number;
  receipted: number;
  receipt_at: Moment | null;
  rejected: number;
  finest: number;
  mark: Level;
  url: string;
  words_en: string[];
  words_ar: string[];
  fingerprint: string;
}

export interface Side {
  side: string;
  name_en: string;
  name_ar: string;
  zone: string;
  words_en: string[];
  words_ar: string[];
  fingerprint: string;
  hold_s: number;
  plain: boolean;
  exercise: boolean;
}

export type Action = "acknowledge" | "administer" | "erase" | "file" | "read" | "release" | "resume";

export interface Me {
  side: string;
  person: string;
  position: string;
  role: Role;
  may: Action[];
  csrf: string;
  expires: Moment;
  positions?: string[];
  watch?: Moment | null;
}

export interface Statement {
  holder: string;
  report: number;
  serial: number;
  version_serial: number;
  kind: Kind;
  category: Category;
  impact: Impact;
  grade: string;
  title: string;
  lang: Lang;
  subject: string;
  exercise: boolean;
  occurred: [number, number];
  entered: number;
  review_by: number;
  level: Level | null;
  place: { geometry: Geometry; error_m: number | null; name: string | null } | null;
  state: string | null;
  since: number | null;
  symbol: string | null;
  withdrawn: boolean;
  related: number[];
}

export interface Plot {
  as_of: number;
  stored: Moment | null;
  size: number;
  statements: Statement[];
  more: boolean;
}

export interface Draft {
  kind: Kind;
  title: string;
  occurred: string | [string, string];
  category?: Category;
  detail?: Record<string, unknown> | null;
  exercise?: boolean;
  grade?: string;
  id?: string | null;
  impact?: Impact;
  lang?: Lang;
  marking?: { level?: Level; caveats?: string[]; releasable_to?: string[]; consent?: string | null } | null;
  observed?: string | null;
  place?: {
    lon?: number | string;
    lat?: number | string;
    geometry?: Geometry;
    error_m?: number | null;
    name?: string | null;
  } | null;
  review_by?: string | null;
  source?: string;
  subject?: string | null;
  symbol?: string | null;
  text?: string;
}

export interface Seat {
  read_to: number;
  views: { name: string; url: string }[];
  bookmarks: { name: string; lon: number; lat: number; zoom: number }[];
}

/** What a stretch of the title or text may tell; the span counts code points. */
export interface Finding {
  where: "text" | "title";
  start: number;
  end: number;
  code: string;
  say: string;
  say_ar: string;
}

export interface Preview {
  hash: string;
  body: string;
  removed: string[];
  revises: boolean;
  finer: boolean;
  two_persons: boolean;
  findings: Finding[];
  lint_hash: string;
  label: string | null;
}

export interface Quick {
  parts: { start: number; end: number; as: string; text: string; means: string }[];
  asks: { code: string; say_en: string; say_ar: string; choices: { label: string; line: string }[] }[];
  draft: Draft | null;
  dtg: string | null;
}

export interface Reading {
  lon: number;
  lat: number;
  error_m: number | null;
  form: string;
  label: string;
  name_en?: string | null;
  name_ar?: string | null;
}

export interface BoardStatement {
  holder: string;
  report: number;
  serial: number;
  state: Passage;
  since: Moment | null;
  entered: Moment;
  age_s: number;
  review_by: Moment;
  overdue: boolean;
  title: string;
  name: string | null;
}

export interface BoardRow {
  kind: "crossing" | "route";
  name: string;
  agree: boolean | null;
  assumed: boolean;
  overdue: boolean;
  statements: BoardStatement[];
}

export interface Board {
  as_of: number;
  rows: BoardRow[];
}

export interface Queue {
  undecided: LogLine[];
  held: LogLine[];
  undecided_count: number;
  held_count: number;
}

export interface Pulse {
  now: number;
  size: number;
  storage: string;
  storage_ar: string;
  hold_s: number;
  exercise: boolean;
  began?: number;
  /** Why signing is locked; empty while it is not. */
  locked?: string;
  /** Alarms of the second check nobody has looked at. */
  alarms?: number;
  /** A key was changed: nothing is signed until the program is started again. */
  behind?: boolean;
}
