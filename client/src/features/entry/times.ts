// Times as officers write them, for the form. The one-line entry has its times read by the side.

import { latinDigits } from "../../model/words.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MONTHS = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
const UNITS: Record<string, number> = { D: DAY, H: HOUR, M: MINUTE };

/** Where and when the reader stands: the side's zone, its clock, and whether what is to come is meant. */
export interface Reader {
  zone: string;
  now: number;
  ahead?: boolean;
}

export type Read = { at: number } | { problem: "time.form" | "time.day" | "time.none" };

/** Hours a zone letter stands east of UTC; undefined for J, which is the side's own. */
function hours(letter: string): number | undefined {
  if (letter === "Z") return 0;
  const place = "ABCDEFGHIKLM".indexOf(letter);
  if (place >= 0) return place + 1;
  const west = "NOPQRSTUVWXY".indexOf(letter);
  return west >= 0 ? -(west + 1) : undefined;
}

/** What a zone's clock shows at an instant, as if it were UTC. */
function wall(at: number, zone: string): number {
  const form = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const part = Object.fromEntries(form.formatToParts(at).map((one) => [one.type, Number(one.value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** The instant at which a clock shows this. */
function instant(shown: number, letter: string, zone: string): number {
  const fixed = hours(letter);
  if (fixed !== undefined) return shown - fixed * HOUR;
  let at = shown;
  for (let turn = 0; turn < 2; turn++) at = shown - (wall(at, zone) - Math.floor(at / 1000) * 1000);
  return at;
}

function exact(year: number, month: number, day: number, hour: number, minute: number): number | null {
  const made = new Date(Date.UTC(year, month, day, hour, minute));
  const same = made.getUTCDate() === day && hour < 24 && minute < 60;
  return same ? made.getTime() : null;
}

function whole(found: RegExpExecArray, by: Reader): Read {
  const [day, hour, minute] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const letter = found[4] || "J";
  const here = new Date(by.now);
  const month = found[5] ? MONTHS.indexOf(found[5]) / 3 : -1;
  if (found[5] && !Number.isInteger(month)) return { problem: "time.form" };
  const years = found[6] ? [(Number(found[6]) % 100) + Math.floor(here.getUTCFullYear() / 100) * 100] : [];
  if (found[6]?.length === 4) years[0] = Number(found[6]);
  const at = (year: number, of: number): number | null => {
    const shown = exact(year, of, day, hour, minute);
    return shown === null ? null : instant(shown, letter, by.zone);
  };
  const tried: (number | null)[] = [];
  if (years[0] !== undefined) tried.push(at(years[0], month));
  else
    for (let step = -50; step <= 50; step++) {
      const middle = new Date(Date.UTC(here.getUTCFullYear(), here.getUTCMonth() + step, 1));
      if (month < 0 || middle.getUTCMonth() === month) tried.push(at(middle.getUTCFullYear(), middle.getUTCMonth()));
    }
  return nearest(tried, by, years.length > 0);
}

/** The nearest past one, or to come for plans. */
function nearest(tried: (number | null)[], by: Reader, stated: boolean): Read {
  const real = tried.filter((at): at is number => at !== null);
  const side = real.filter((at) => stated || (by.ahead ? at >= by.now : at <= by.now + MINUTE));
  const found = side.sort((a, b) => Math.abs(a - by.now) - Math.abs(b - by.now))[0];
  return found === undefined ? { problem: "time.none" } : { at: found };
}

function clock(found: RegExpExecArray, by: Reader): Read {
  const letter = found[3] || "J";
  const [hour, minute] = [Number(found[1]), Number(found[2])];
  if (hour > 23 || minute > 59) return { problem: "time.none" };
  const fixed = hours(letter);
  const today = Math.floor((fixed === undefined ? wall(by.now, by.zone) : by.now + fixed * HOUR) / DAY) * DAY;
  const days = [-1, 0, 1].map((day) => instant(today + day * DAY + hour * HOUR + minute * MINUTE, letter, by.zone));
  const read = nearest(days, by, false);
  // More than half a day away it could as well be the other day: that is asked, not guessed.
  return "at" in read && Math.abs(read.at - by.now) > DAY / 2 ? { problem: "time.day" } : read;
}

/** The instant a text names: DTG whole or short, ISO 8601, `now`, `-30` minutes, `-2h`. */
export function readTime(text: string, by: Reader): Read {
  const given = latinDigits(text).trim().toUpperCase().replace(/\s+/g, "");
  if (given === "NOW" || given === "الآن") return { at: Math.floor(by.now / MINUTE) * MINUTE };
  const back = /^([-+])(\d{1,5})(M|MIN|H|D)?$/.exec(given);
  if (back) {
    const far = Number(back[2]) * (UNITS[back[3]?.[0] ?? "M"] as number);
    return { at: Math.floor(by.now / MINUTE) * MINUTE + (back[1] === "-" ? -far : far) };
  }
  const iso = /^(\d{4})-(\d\d)-(\d\d)(?:T?(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:?\d\d)?)?$/.exec(given);
  if (iso) {
    const shown = exact(Number(iso[1]), Number(iso[2]) - 1, Number(iso[3]), Number(iso[4] ?? 0), Number(iso[5] ?? 0));
    if (shown === null) return { problem: "time.none" };
    const small = Number(iso[6] ?? 0) * 1000 + Number((iso[7] ?? "0").padEnd(3, "0"));
    if (!iso[8] || iso[8] === "Z") return { at: instant(shown, iso[8] ? "Z" : "J", by.zone) + small };
    const [sign, rest] = [iso[8][0] === "-" ? -1 : 1, iso[8].slice(1).replace(":", "")];
    return { at: shown + small - sign * (Number(rest.slice(0, 2)) * HOUR + Number(rest.slice(2)) * MINUTE) };
  }
  const group = /^(\d\d)(\d\d)(\d\d)([A-Z])?(?:([A-Z]{3})(\d{4}|\d\d)?)?$/.exec(given);
  if (group) return whole(group, by);
  const short = /^(\d\d):?(\d\d)([A-Z])?$/.exec(given);
  return short ? clock(short, by) : { problem: "time.form" };
}
