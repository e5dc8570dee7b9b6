// What waits for a decision, and what was decided and may not leave yet; read again whenever either can have moved.

import { effect, signal } from "@preact/signals";
import { get, sentence } from "../../model/api.ts";
import { link, onLine, onTold } from "../../model/feed.ts";
import { door, may } from "../../model/session.ts";
import type { Queue } from "../../model/shapes.ts";

const SETTLES_MS = 150;
const AGAIN_MS = 3000;
const MOVES = new Set(["report", "correct", "withdraw", "erase", "decide", "lapse"]);

export const queue = signal<Queue | null>(null);
/** Why it could not be read; what was read before stays. */
export const trouble = signal("");

let timer: ReturnType<typeof setTimeout> | undefined;

async function load(): Promise<void> {
  try {
    queue.value = await get<Queue>("/queue");
    trouble.value = "";
  } catch (error) {
    trouble.value = sentence(error);
    if (door.peek() === "in") soon(AGAIN_MS);
  }
}

function soon(wait = SETTLES_MS): void {
  if (door.peek() !== "in" || !may.peek().has("release")) return;
  clearTimeout(timer);
  timer = setTimeout(() => void load(), wait);
}

effect(() => {
  // Also when the link is back: what was missed meanwhile was not told.
  if (door.value === "in" && may.value.has("release") && link.value === "open") soon();
});

onLine((line) => {
  if (MOVES.has(line.entry)) soon();
});
onTold(() => soon());
