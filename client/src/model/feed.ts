// The live stream as one window sees it. Where it stands is always shown: open, or lost since when.

import { signal } from "@preact/signals";
import { now, setClock } from "./clock.ts";
import { ended, resume } from "./session.ts";
import type { LinkState, LogLine, PartnerState, Pulse } from "./shapes.ts";

export const link = signal<"connecting" | "open" | "lost">("connecting");
export const lostAt = signal<number | null>(null);
export const partners = signal<LinkState[]>([]);
export const pulse = signal<Pulse | null>(null);

type Told = { report: number; partners: PartnerState[] };
const lineListeners = new Set<(line: LogLine) => void>();
const toldListeners = new Set<(told: Told) => void>();
const startListeners = new Set<() => void>();
let reload: () => void = () => undefined;
let worker: SharedWorker | null = null;

/** Be told of every new entry, in order. */
export function onLine(listener: (line: LogLine) => void): () => void {
  lineListeners.add(listener);
  return () => lineListeners.delete(listener);
}

/** Be told when a partner's state of a report changed without a new entry. */
export function onTold(listener: (told: Told) => void): () => void {
  toldListeners.add(listener);
  return () => toldListeners.delete(listener);
}

/** Be told when the side was started again. */
export function onStart(listener: () => void): () => void {
  startListeners.add(listener);
  return () => startListeners.delete(listener);
}

/** A scenario's clock jumps between two pulses, and what this side stored or heard is never from the future. */
function notBefore(at: number): void {
  if (at > now()) setClock(at);
}

function take(kind: string, data: string): void {
  switch (kind) {
    case "line": {
      const line = JSON.parse(data) as LogLine;
      notBefore(line.stored.at);
      for (const listener of lineListeners) listener(line);
      break;
    }
    case "told": {
      const told = JSON.parse(data) as Told;
      for (const listener of toldListeners) listener(told);
      break;
    }
    case "links":
      partners.value = JSON.parse(data) as LinkState[];
      for (const { beat, heard } of partners.value) notBefore(Math.max(beat?.at ?? 0, heard?.at ?? 0));
      break;
    case "pulse": {
      const before = pulse.value?.began;
      pulse.value = JSON.parse(data) as Pulse;
      setClock(pulse.value.now);
      // Another run of the side: states may have moved while nobody told.
      if (before !== undefined && before !== pulse.value.began) for (const listener of startListeners) listener();
      break;
    }
    case "open":
      link.value = "open";
      lostAt.value = null;
      break;
    case "lost":
      if (link.value !== "lost") lostAt.value = Date.now();
      link.value = "lost";
      break;
    case "closed":
      // Refused: either nobody is signed in any more, or the side is starting.
      void resume();
      break;
    case "end": {
      const { code } = JSON.parse(data) as { code: string };
      link.value = "lost";
      lostAt.value = Date.now();
      if (code === "ending") setTimeout(() => rejoin(), 1000);
      else ended();
      break;
    }
    case "reload":
      reload();
      break;
  }
}

let stands = 0;

function rejoin(): void {
  worker?.port.postMessage({ do: "join", after: stands, fresh: true });
}

/** The newest serial this window has taken in. */
export function reached(serial: number): void {
  if (serial > stands) stands = serial;
}

/** Follow from `after`; `anew` loads everything again when too much was missed. */
export function follow(after: number, anew: () => void): void {
  stands = after;
  reload = anew;
  if (worker === null) {
    worker = new SharedWorker(new URL("./feed.worker.ts", import.meta.url), { type: "module", name: "jisr-live" });
    worker.port.onmessage = (event: MessageEvent<{ kind: string; data: string }>) => {
      take(event.data.kind, event.data.data);
    };
    addEventListener("pagehide", () => worker?.port.postMessage({ do: "leave" }));
    addEventListener("pageshow", (event) => {
      if (event.persisted) rejoin();
    });
  }
  worker.port.postMessage({ do: "join", after, fresh: link.value === "lost" });
}
