// One decision in the making: for whom, on which terms, what was shown of it, and that it is decided once.

import { computed, effect, signal } from "@preact/signals";
import { post, sentence } from "../../model/api.ts";
import { partners } from "../../model/feed.ts";
import { say } from "../../model/notices.ts";
import { asOf, open } from "../../model/route.ts";
import { LEVELS, type LinkState, type LogLine, type Preview, type Reason } from "../../model/shapes.ts";
import { t } from "../../model/words.ts";
import { madeId } from "../entry/form.ts";
import { nameOf } from "../log/sentences.ts";
import { queue } from "./queue.ts";

const USUAL = 3;

/** What the person ticked for each partner, by the name of the preview it was ticked under. */
export const read = signal<Record<string, string>>({});
export const meant = signal<Record<string, string>>({});

/** A preview that was shown, the terms it was shown for, and the name of the decision that may follow it. */
export interface Shown {
  preview: Preview;
  terms: string;
  id: string;
}

/** The standing version that is decided on. */
export const line = signal<LogLine | null>(null);
export const chosen = signal<string[]>([]);
export const level = signal(USUAL);
export const title = signal("");
export const text = signal("");
/** Minutes. */
export const delay = signal(0);
/** It overtakes whatever waits for the partner. */
export const flash = signal(false);
export const shown = signal<Record<string, Shown>>({});
/** Why a preview or a decision for a partner was not had. */
export const refused = signal<Record<string, string>>({});
export const busy = signal(false);

/** Take up a report; what was typed for another one does not follow it here. */
export function take(next: LogLine | null): void {
  const before = line.peek();
  if (before?.serial === next?.serial) {
    line.value = next;
    return;
  }
  shown.value = {};
  refused.value = {};
  if (before?.report !== next?.report) {
    [title.value, text.value, delay.value, level.value, flash.value] = ["", "", 0, USUAL, false];
    chosen.value = [];
    proposed = null;
  }
  // Last: who is proposed follows it at once.
  line.value = next;
}

let proposed: number | null = null;

// Where only one partner may be told, it is proposed, once; the partners may be known later than the report.
effect(() => {
  const of = line.value;
  if (!of || proposed === of.report || !partners.value.length) return;
  proposed = of.report;
  const [only, second] = partners.value.filter((one) => !barred(of, one));
  if (only && !second) chosen.value = [only.partner];
});

/** Why this partner may not be told of this version, or nothing. */
export function barred(of: LogLine, one: LinkState): string {
  const name = nameOf(one.partner);
  if (!of.says?.releasable_to?.includes(one.partner)) return t("release.no.marking", { name });
  if (LEVELS.indexOf(of.level ?? "restricted") > LEVELS.indexOf(one.mark))
    return t("release.no.level", { name, level: t(`level.${one.mark}`) });
  const guarded = of.says.kind === "site" || of.says.category === "protected-site";
  return guarded && !of.says.consent ? t("release.no.consent") : "";
}

/** Why nothing can be decided about this report, or nothing. */
export function closed(of: LogLine | undefined): string {
  if (asOf.value !== null) return t("release.no.past");
  if (!of) return t("release.no.report");
  if (of.origin) return t("release.no.theirs", { name: nameOf(of.origin.partner) });
  return of.state === "stands" ? "" : t("release.no.stands");
}

/** The finest level all that are chosen were agreed; null when the report has no place. */
export const finest = computed(() =>
  line.value?.says?.place
    ? Math.min(7, ...partners.value.filter((one) => chosen.value.includes(one.partner)).map((one) => one.finest))
    : null,
);

const terms = computed(() => ({
  serial: line.value?.serial ?? 0,
  level: finest.value === null ? null : Math.min(level.value, finest.value),
  title: title.value.trim() || null,
  text: text.value.trim(),
}));
const asked = computed(() => JSON.stringify(terms.value));

/** What this partner would get was shown for exactly these terms. */
export function fresh(partner: string): boolean {
  return shown.value[partner]?.terms === asked.value;
}

/** Its findings were read and a finer place is meant, where there are findings or it is finer. */
export function confirmed(partner: string): boolean {
  const seen = shown.value[partner];
  if (!seen) return false;
  const { findings, finer } = seen.preview;
  return (!findings.length || read.value[partner] === seen.id) && (!finer || meant.value[partner] === seen.id);
}

export const ready = computed(
  () => chosen.value.length > 0 && chosen.value.every((one) => fresh(one) && confirmed(one)) && asOf.value === null,
);

export function choose(partner: string): void {
  const on = chosen.value.includes(partner);
  chosen.value = on ? chosen.value.filter((one) => one !== partner) : [...chosen.value, partner];
}

function refuse(partner: string, why: string): void {
  refused.value = { ...refused.value, [partner]: why };
}

function forget(partner: string): void {
  const { [partner]: _, ...rest } = shown.value;
  shown.value = rest;
}

/** Each partner that is chosen in turn; what fails for one is said there and does not stop the others. */
async function each(act: (partner: string) => Promise<void>): Promise<void> {
  if (busy.value) return;
  busy.value = true;
  try {
    for (const partner of chosen.value) {
      refuse(partner, "");
      await act(partner).catch((error) => refuse(partner, sentence(error)));
    }
  } finally {
    busy.value = false;
  }
}

export async function preview(): Promise<void> {
  const [given, about] = [terms.value, asked.value];
  if (!given.serial || closed(line.value ?? undefined)) return;
  await each(async (partner) => {
    forget(partner);
    const made = await post<Preview>("/previews", { ...given, partner });
    shown.value = { ...shown.value, [partner]: { preview: made, terms: about, id: madeId() } };
  });
}

export async function release(): Promise<void> {
  const given = terms.value;
  if (!ready.value) return;
  await each(async (partner) => {
    const seen = shown.value[partner];
    if (!seen || !fresh(partner)) return;
    // The name was made with the preview: pressed twice, or again after a lost answer, it is one decision.
    const { hash, lint_hash, two_persons, finer } = seen.preview;
    const decision = { action: "release", ...given, partner, seen_hash: hash, decision: seen.id, finer };
    const whole = { ...decision, lint_seen: lint_hash || null, delay_s: delay.value * 60, flash: flash.value };
    const { serial } = await post<{ serial: number }>(two_persons ? "/proposals" : "/decisions", whole);
    say(t(two_persons ? "release.did.propose" : "release.did.release", { name: nameOf(partner), serial }));
    forget(partner);
    chosen.value = chosen.value.filter((one) => one !== partner);
  });
}

export async function withhold(partner: string): Promise<void> {
  const of = line.value;
  if (!of || asOf.value !== null) return;
  const { serial } = await post<{ serial: number }>("/decisions", { action: "withhold", serial: of.serial, partner });
  say(t("release.did.withhold", { name: nameOf(partner), serial }));
}

const attempts = new Map<string, string>();

/** Take back what a partner was told or is about to be: a decision of its own, one for each attempt. */
export async function takeBack(of: LogLine, partner: string, reason: Reason): Promise<void> {
  const attempt = `${of.serial} ${partner} ${reason}`;
  const decision = attempts.get(attempt) ?? madeId();
  attempts.set(attempt, decision);
  const asking = { action: "withdraw", serial: of.serial, partner, reason, decision };
  const { serial } = await post<{ serial: number }>("/decisions", asking);
  attempts.delete(attempt);
  say(t("release.did.take_back", { name: nameOf(partner), serial }));
}

/** Open the newest report nobody decided on, after the one that is open. */
export function next(): void {
  const list = queue.value?.undecided ?? [];
  const at = list.findIndex((one) => one.report === line.value?.report);
  const found = list[at + 1] ?? list[0];
  if (found) open(found.report);
}
