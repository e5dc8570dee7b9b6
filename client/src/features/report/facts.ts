// What a version states, field by field, as text: for reading, for comparing, and for print in either language.

import { dtg } from "../../model/clock.ts";
import { partners } from "../../model/feed.ts";
import type { Lang, LogLine, Says } from "../../model/shapes.ts";
import { known, t, tIn } from "../../model/words.ts";

export interface Fact {
  /** Field of the report; its words are under `fact.<field>`. */
  field: string;
  text: string;
  /** Written by a person, in whatever direction; else it is ours or a figure. */
  said?: boolean;
}

/** A figure reads left to right among any words. */
function figure(text: string): string {
  return `\u2066${text}\u2069`;
}

/** The direction of a fact's text: a person's own, else that of our words. */
export function wayOf(fact: Fact, lang: Lang): "auto" | "ltr" | "rtl" {
  return fact.said ? "auto" : lang === "ar" ? "rtl" : "ltr";
}

function word(lang: Lang, list: string, of: string): string {
  return known(`${list}.${of}`) ? tIn(lang, `${list}.${of}`) : of;
}

/** A partner's name in that language, its short name when nothing else is known of it. */
function partnerName(lang: Lang, of: string): string {
  const found = partners.peek().find((one) => one.partner === of);
  return found ? (lang === "ar" ? found.name_ar : found.name_en) : of;
}

/** Both halves of an Admiralty grade in words; F and 6 say that nobody can tell. */
export function gradeWords(grade: string, lang: Lang): string {
  return [...grade].map((half) => word(lang, "grade", half)).join(lang === "ar" ? "، " : ", ");
}

function detailFacts(detail: Record<string, unknown>, lang: Lang): Fact[] {
  const made: Fact[] = [];
  for (const [field, value] of Object.entries(detail)) {
    if (field === "as" || value === null || value === undefined || value === "") continue;
    if (Array.isArray(value) && !value.length) continue;
    const name = `detail.${field}`;
    if (field === "since") made.push({ field: name, text: figure(dtg(Number(value))) });
    else if (field === "valid") {
      const [first, last] = Array.isArray(value) ? value : [];
      made.push({ field: name, text: figure(`${dtg(Number(first))} – ${dtg(Number(last))}`) });
    } else if (field === "state" || field === "level" || field === "function")
      made.push({ field: name, text: word(lang, "state", String(value)) });
    else made.push({ field: name, text: Array.isArray(value) ? value.join(", ") : String(value), said: true });
  }
  return made;
}

function placeFacts(says: Says, lang: Lang): Fact[] {
  const place = says.place;
  if (!place) return [{ field: "place", text: tIn(lang, "fact.place.none") }];
  const error = place.error_m === null ? tIn(lang, "unknown") : figure(`± ${place.error_m} m`);
  const made: Fact[] = [
    { field: "place", text: `${tIn(lang, `fact.is.${place.geometry.type}`)} ${figure(place.where)}` },
    { field: "error", text: error },
  ];
  if (place.name) made.push({ field: "place_name", text: place.name, said: true });
  return made;
}

/** Every field a version states; times as full DTG, so that two of them compare by sight. */
export function factsOf(line: LogLine, lang: Lang): Fact[] {
  const says = line.says;
  if (!says) return [];
  const [first, last] = says.occurred;
  const listed = (values: string[] | undefined) => (values ?? []).join(", ");
  const made: Fact[] = [
    { field: "title", text: says.title, said: true },
    { field: "kind", text: word(lang, "kind", says.kind) },
    ...detailFacts(says.detail ?? {}, lang),
    { field: "occurred", text: figure(first.at === last.at ? first.dtg : `${first.dtg} – ${last.dtg}`) },
    ...placeFacts(says, lang),
    { field: "grade", text: gradeWords(says.grade, lang) },
    { field: "category", text: word(lang, "category", says.category) },
    { field: "impact", text: word(lang, "impact", says.impact) },
    { field: "review_by", text: figure(says.review_by.dtg) },
    { field: "text", text: says.text, said: true },
    { field: "marking", text: line.level ? tIn(lang, `level.${line.level}`) : "" },
    { field: "caveats", text: listed(says.caveats), said: true },
    { field: "exercise", text: tIn(lang, says.exercise ? "yes" : "no") },
  ];
  if (!line.origin) {
    made.push(
      { field: "observed", text: says.observed ? figure(says.observed.dtg) : "" },
      { field: "source", text: says.source ?? "", said: true },
      {
        field: "releasable_to",
        text: listed(says.releasable_to?.map((one) => partnerName(lang, one))) || tIn(lang, "fact.nobody"),
      },
      { field: "consent", text: says.consent ?? "", said: true },
      { field: "symbol", text: says.symbol ?? "" },
    );
  }
  return made.filter((fact) => fact.text !== "");
}

export interface Compared {
  field: string;
  a: Fact | undefined;
  b: Fact | undefined;
  how: "agreed" | "differs" | "only_a" | "only_b";
}

/** Two versions field by field, in the order of the first. */
export function compared(a: LogLine, b: LogLine, lang: Lang): Compared[] {
  const [one, other] = [factsOf(a, lang), factsOf(b, lang)];
  const fields = [...new Set([...one, ...other].map((fact) => fact.field))];
  return fields.map((field) => {
    const [left, right] = [one, other].map((list) => list.find((fact) => fact.field === field));
    const how = !right ? "only_a" : !left ? "only_b" : left.text === right.text ? "agreed" : "differs";
    return { field, a: left, b: right, how };
  });
}

/** What a version changed of the one before it. */
export function changes(before: LogLine, after: LogLine, lang: Lang): Compared[] {
  return compared(before, after, lang).filter((one) => one.how !== "agreed");
}

const SPANS: [string, number][] = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
];

/** How long a time is, in the largest unit that is not 0. */
export function span(ms: number): string {
  const [unit, size] = SPANS.find(([, size]) => ms >= size) ?? ["min", 60_000];
  return t(`span.${unit}`, { n: Math.floor(ms / size) });
}
