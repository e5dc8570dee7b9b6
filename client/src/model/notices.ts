// What just happened, said once, and what of it can be undone. A sent release is not among those: it has its hold.

import { signal } from "@preact/signals";
import { sentence } from "./api.ts";

export interface Notice {
  id: number;
  tone: "good" | "bad" | "plain";
  text: string;
  undo?: (() => Promise<void> | void) | undefined;
}

export const notices = signal<Notice[]>([]);
const undoable: Notice[] = [];
let following = 1;
const STAYS_MS = 12_000;
const MOST = 4;

export function dismiss(id: number): void {
  notices.value = notices.value.filter((one) => one.id !== id);
}

function put(notice: Notice): Notice {
  notices.value = [...notices.value.slice(-(MOST - 1)), notice];
  // An error stays until it is read away; what went well goes by itself.
  if (notice.tone !== "bad") setTimeout(() => dismiss(notice.id), STAYS_MS);
  return notice;
}

/** Say that something was done; with `undo` it can be taken back by its button or by Ctrl+Z. */
export function done(text: string, undo?: () => Promise<void> | void): void {
  const notice = put({ id: following++, tone: "good", text, undo });
  if (undo) undoable.push(notice);
}

export function say(text: string): void {
  put({ id: following++, tone: "plain", text });
}

/** Say why something was not done. */
export function failed(error: unknown): void {
  put({ id: following++, tone: "bad", text: sentence(error) });
}

export async function undo(id?: number): Promise<void> {
  const at = id === undefined ? undoable.length - 1 : undoable.findIndex((one) => one.id === id);
  const notice = undoable[at];
  if (!notice?.undo) return;
  undoable.splice(at, 1);
  dismiss(notice.id);
  try {
    await notice.undo();
  } catch (error) {
    failed(error);
  }
}

export function canUndo(): boolean {
  return undoable.length > 0;
}
