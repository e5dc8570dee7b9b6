// What is typed and not filed yet, kept in the browser for this person of this side: a crash or a lost link costs nothing.

import { me } from "../../model/session.ts";
import type { Draft } from "../../model/shapes.ts";

const VERSION = 1;
/** Drafts that wait at most, and letters of each: a browser keeps a few megabytes. */
export const MOST_WAITING = 50;
const MOST_LETTERS = 60_000;

export interface Waiting {
  id: string;
  /** When it was to be filed, milliseconds. */
  at: number;
  /** What was typed into the one line. */
  line: string;
  /** Null while the side could not be asked what the line means. */
  draft: Draft | null;
  /** First serial of the report it corrects. */
  correcting: number | null;
  /** Why the side did not take it; empty while it only waits. */
  problem: string;
  tries: number;
}

function prefix(): string | null {
  const who = me.peek();
  return who && `jisr.entry.${VERSION}:${who.side}:${who.person}:`;
}

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as T | null;
  } catch {
    // What this version cannot read it leaves where it is.
    return null;
  }
}

/** Keep a value under a name, or with null let it go; false when the browser has no room. */
export function put(name: string, value: unknown): boolean {
  const before = prefix();
  if (before === null) return false;
  try {
    if (value === null) localStorage.removeItem(before + name);
    else {
      const text = JSON.stringify(value);
      if (text.length > MOST_LETTERS) return false;
      localStorage.setItem(before + name, text);
    }
    return true;
  } catch {
    return false;
  }
}

export function take<T>(name: string): T | null {
  const before = prefix();
  return before === null ? null : read<T>(before + name);
}

/** Every draft that waits, oldest first; each lies under its own key, so that two windows do not undo each other. */
export function waitingDrafts(): Waiting[] {
  const before = `${prefix()}draft:`;
  const found: Waiting[] = [];
  for (let at = 0; at < localStorage.length; at++) {
    const key = localStorage.key(at);
    const one = key?.startsWith(before) ? read<Waiting>(key) : null;
    if (one) found.push(one);
  }
  return found.sort((a, b) => a.at - b.at);
}
