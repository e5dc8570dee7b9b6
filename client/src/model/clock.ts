// The side's clock, not this machine's: an exercise runs on a scenario's time, and laptops drift.

import { signal } from "@preact/signals";
import { t } from "./words.ts";

let ahead = 0;

/** Ticks every second; read it where an age is shown. */
export const tick = signal(Date.now());

setInterval(() => {
  tick.value = Date.now() + ahead;
}, 1000);

/** The side said what time it is, milliseconds. */
export function setClock(now: number): void {
  ahead = now - Date.now();
  tick.value = now;
}

/** Now at the side, milliseconds. */
export function now(): number {
  return Date.now() + ahead;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long ago, in the largest unit that is not 0; instants ahead say so. */
export function age(at: number, from: number = tick.value): string {
  const far = Math.abs(from - at);
  const way = from >= at ? "ago" : "in";
  if (far < MINUTE) return t(`${way}.s`, { n: Math.floor(far / 1000) });
  if (far < HOUR) return t(`${way}.min`, { n: Math.floor(far / MINUTE) });
  if (far < DAY) return t(`${way}.h`, { n: Math.floor(far / HOUR) });
  return t(`${way}.d`, { n: Math.floor(far / DAY) });
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const two = (value: number): string => String(value).padStart(2, "0");

/** Date-time group in zone Z. */
export function dtg(at: number): string {
  const d = new Date(at);
  if (Number.isNaN(d.getTime())) return "—";
  const year = two(((d.getUTCFullYear() % 100) + 100) % 100);
  return `${two(d.getUTCDate())}${two(d.getUTCHours())}${two(d.getUTCMinutes())}Z${MONTHS[d.getUTCMonth()]}${year}`;
}

/** Hours and minutes in a zone, as a hint beside the DTG. */
export function local(at: number, zone: string): string {
  try {
    return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(at);
  } catch {
    return "";
  }
}
