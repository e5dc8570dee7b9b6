// Filing. A draft is kept before it is sent and let go when its serial is known: it is filed once, whatever breaks between.

import { effect, signal } from "@preact/signals";
import { Fault, get, post, sentence } from "../../model/api.ts";
import { now } from "../../model/clock.ts";
import { link } from "../../model/feed.ts";
import { lines } from "../../model/log.ts";
import { done, failed } from "../../model/notices.ts";
import { door, me } from "../../model/session.ts";
import type { Draft, History } from "../../model/shapes.ts";
import { t } from "../../model/words.ts";
import { correctionOf, type Form, fromDraft, read } from "./form.ts";
import { MOST_WAITING, put, type Waiting, waitingDrafts } from "./kept.ts";

const PATIENCE_MS = 8000;
const AGAIN_MS = 5000;

export const waiting = signal<Waiting[]>([]);
/** Ids that are on their way now. */
export const sending = signal<ReadonlySet<string>>(new Set());

function keepDraft(one: Waiting): void {
  if (!put(`draft:${one.id}`, one)) throw new Fault(400, "no-room", t("entry.no_room"), "");
  waiting.value = [...waiting.value.filter((other) => other.id !== one.id), one].sort((a, b) => a.at - b.at);
}

export function drop(id: string): void {
  put(`draft:${id}`, null);
  waiting.value = waiting.value.filter((one) => one.id !== id);
}

/** Delete a draft that waits; it can be had back. */
export function discard(one: Waiting): void {
  drop(one.id);
  done(t("entry.discarded"), () => keepDraft(one));
}

type Outcome = "filed" | "waits" | "refused";

/** Keep the draft and send it. What is refused is thrown back to whoever typed it, and waits no longer. */
export async function file(draft: Draft, line: string, correcting: number | null = null): Promise<Outcome> {
  const id = draft.id as string;
  if (waiting.value.length >= MOST_WAITING) throw new Fault(400, "no-room", t("entry.no_room"), "");
  const one: Waiting = { id, at: now(), line, draft: stamped(draft), correcting, problem: "", tries: 0 };
  keepDraft(one);
  const outcome = await send(one);
  if (outcome === "refused") {
    const problem = waiting.value.find((other) => other.id === id)?.problem ?? "";
    drop(id);
    throw new Fault(400, "refused", problem, "");
  }
  return outcome;
}

/** The report was known when it was typed, not when the link came back. */
function stamped(draft: Draft): Draft {
  return draft.observed ? draft : { ...draft, observed: new Date(now()).toISOString() };
}

/** A line whose meaning could not be asked waits as it was typed; nothing is guessed from it. */
export function keepLine(id: string, line: string): void {
  keepDraft({ id, at: now(), line, draft: null, correcting: null, problem: "", tries: 0 });
}

export async function send(one: Waiting): Promise<Outcome> {
  if (one.draft === null || sending.value.has(one.id)) return "waits";
  sending.value = new Set([...sending.value, one.id]);
  try {
    const before = one.correcting === null ? null : await standing(one.correcting);
    const serial = (one.tries > 0 && before && already(one, before)) || (await filed(one));
    drop(one.id);
    said(serial, one, before?.form ?? null);
    return "filed";
  } catch (error) {
    return giveBack(one, error);
  } finally {
    sending.value = new Set([...sending.value].filter((id) => id !== one.id));
  }
}

async function filed(one: Waiting): Promise<number> {
  const path = one.correcting === null ? "/reports" : `/reports/${one.correcting}/corrections`;
  return (await post<{ serial: number }>(path, one.draft, AbortSignal.timeout(PATIENCE_MS))).serial;
}

interface Before {
  serial: number;
  form: Form;
}

async function standing(report: number): Promise<Before | null> {
  const { lines: known } = await get<History>(`/reports/${report}`, AbortSignal.timeout(PATIENCE_MS));
  const newest = known.findLast((line) => line.says);
  const form = newest && correctionOf(newest);
  return newest && form ? { serial: newest.serial, form } : null;
}

/** A correction has no id of its own: when the answer to the first try was lost, it shows in the record. */
function already(one: Waiting, before: Before): number | null {
  const wanted = read({ ...fromDraft(one.draft as Draft), correcting: before.form.correcting, id: before.form.id });
  const stands = read(before.form);
  return JSON.stringify(wanted.draft) === JSON.stringify(stands.draft) ? before.serial : null;
}

function giveBack(one: Waiting, error: unknown): Outcome {
  const fault = error instanceof Fault ? error : null;
  if (fault && !fault.lost && fault.code !== "signed-out" && fault.code !== "csrf") {
    keepDraft({ ...one, tries: one.tries + 1, problem: explained(one, fault) });
    return "refused";
  }
  keepDraft({ ...one, tries: one.tries + 1 });
  return "waits";
}

/** What the side said, and for an id that was used where the earlier state of this draft stands. */
function explained(one: Waiting, fault: Fault): string {
  if (fault.code !== "id-used") return sentence(fault);
  const found = lines.value.find((line) => line.says?.id === one.id)?.report;
  return found === undefined ? sentence(fault) : t("entry.id_used", { serial: found });
}

/** The report an earlier state of this draft was filed as, when the log here has it. */
export function filedBefore(id: string): number | null {
  return lines.value.find((line) => line.says?.id === id)?.report ?? null;
}

/** Called with the draft and its line when a filing is undone, so that what was typed comes back. */
let restore: (one: Waiting) => void = () => undefined;

export function onRestore(given: (one: Waiting) => void): void {
  restore = given;
}

function said(serial: number, one: Waiting, before: Form | null): void {
  if (one.correcting === null) {
    done(t("entry.filed", { serial }), async () => {
      await post(`/reports/${serial}/withdrawal`, { reason: "error" });
      restore(one);
    });
    return;
  }
  done(t("entry.corrected", { serial }), async () => {
    if (before) await post(`/reports/${one.correcting}/corrections`, read(before).draft);
  });
}

/** Send what waits, oldest first, one window at a time; what the side refused waits for a person. */
export async function sendWaiting(): Promise<void> {
  const go = async () => {
    for (const one of waitingDrafts()) {
      if (one.draft === null || one.problem) continue;
      if ((await send(one)) === "waits") break;
    }
  };
  if (navigator.locks)
    await navigator.locks.request("jisr-waiting", { ifAvailable: true }, (got) => (got ? go() : undefined));
  else await go();
}

let known = "";

effect(() => {
  const who = me.value;
  const name = who ? `${who.side}:${who.person}` : "";
  if (name === known) return;
  known = name;
  waiting.value = who ? waitingDrafts() : [];
});

effect(() => {
  if (link.value === "open" && door.value === "in" && waiting.peek().length) sendWaiting().catch(failed);
});

setInterval(() => {
  if (door.value === "in" && waiting.value.some((one) => one.draft && !one.problem)) sendWaiting().catch(failed);
}, AGAIN_MS);

addEventListener("storage", (event) => {
  if (event.key?.startsWith("jisr.entry.")) waiting.value = waitingDrafts();
});
