// The one line. What is filed is what was shown: a text whose reading has not come back is waited for, never guessed.

import { effect, signal } from "@preact/signals";
import { Fault, post, sentence } from "../../model/api.ts";
import { link, pulse } from "../../model/feed.ts";
import { done } from "../../model/notices.ts";
import { me } from "../../model/session.ts";
import type { Draft, Quick } from "../../model/shapes.ts";
import { lang, t } from "../../model/words.ts";
import { drop, file, keepLine, onRestore } from "./filing.ts";
import { emptyForm, type Form, fromDraft, madeId } from "./form.ts";
import { put, take } from "./kept.ts";
import { openForm } from "./typing.ts";

const SETTLES_MS = 60;
const PATIENCE_MS = 8000;

export const typed = signal("");
/** What the side read in the text `of`. */
export const reading = signal<{ of: string; quick: Quick } | null>(null);
export const problem = signal("");
/** The text that is to be filed as soon as its reading is here. */
export const pressed = signal<string | null>(null);
/** The side could not be asked: the line can wait as it is. */
export const unread = signal(false);
/** The line asks and the first choice should have the focus. */
export const choosing = signal(false);

let id = madeId();
let timer: ReturnType<typeof setTimeout> | undefined;
let asking: AbortController | null = null;

/** Whether what is shown is the reading of what is typed. */
export function current(): Quick | null {
  return reading.value?.of === typed.value ? reading.value.quick : null;
}

export function type(text: string): void {
  typed.value = text;
  pressed.value = null;
  choosing.value = false;
  problem.value = "";
  unread.value = false;
  put("line", text ? { id, text } : null);
  clearTimeout(timer);
  asking?.abort();
  if (text.trim() === "") reading.value = null;
  else timer = setTimeout(() => void ask(), SETTLES_MS);
}

async function ask(): Promise<void> {
  clearTimeout(timer);
  asking?.abort();
  const mine = new AbortController();
  asking = mine;
  const line = typed.value;
  try {
    const signal = AbortSignal.any([mine.signal, AbortSignal.timeout(PATIENCE_MS)]);
    const quick = await post<Quick>("/quick", { line, lang: lang.value }, signal);
    if (typed.value !== line) return;
    reading.value = { of: line, quick };
    // Why the side did not take a report stays until its text changes.
    if (unread.value) problem.value = "";
    unread.value = false;
  } catch (error) {
    if (mine.signal.aborted || typed.value !== line) return;
    unread.value = error instanceof Fault && error.lost;
    problem.value = sentence(error);
    pressed.value = null;
  }
}

/** Enter: file what is shown, once it is. */
export async function enter(): Promise<void> {
  const line = typed.value;
  if (line.trim() === "" || pressed.value === line) return;
  pressed.value = line;
  if (!current()) await ask();
  const quick = current();
  if (pressed.value !== line || typed.value !== line || !quick) return;
  pressed.value = null;
  if (quick.asks.length || !quick.draft) {
    choosing.value = true;
    return;
  }
  const draft = { ...quick.draft, id, exercise: quick.draft.exercise || exercised() };
  clear();
  try {
    await file(draft, line);
  } catch (error) {
    // The side did not take it: everything typed comes back, unless something new was begun meanwhile.
    if (typed.value === "") bringBack(line, draft.id);
    problem.value = sentence(error);
  }
}

/** The exercise mark a report gets without being asked for it. */
export function exercised(): boolean {
  return pulse.value?.exercise ?? false;
}

function clear(): void {
  id = madeId();
  type("");
}

function bringBack(line: string, known: string | null = null): void {
  if (known) id = known;
  type(line);
}

/** Escape: empty the line; it can be had back. */
export function empty(): void {
  const [line, before] = [typed.value, id];
  if (line === "") return;
  clear();
  done(t("entry.cleared"), () => bringBack(line, before));
}

/** Take one of the choices: the line as it reads with the choice made. */
export function choose(line: string): void {
  type(line);
  void ask();
}

/** Go on in the form, with what was read so far. */
export async function toForm(): Promise<void> {
  const line = typed.value;
  if (line.trim() !== "" && !current()) await ask();
  if (typed.value !== line) return;
  const quick = current();
  const form: Form = quick?.draft ? { ...fromDraft(quick.draft), id } : { ...halfRead(line, quick), id };
  clear();
  openForm(form);
}

/** While something is asked there is no draft: what is certain goes to its fields, the rest stays in the words. */
function halfRead(line: string, quick: Quick | null): Form {
  const form = emptyForm();
  const points = [...line];
  for (const part of quick?.parts ?? []) {
    if (part.as === "place" && part.text && !form.place) form.place = part.text;
    else if (part.as === "grade" && /^[A-F][1-6]$/i.test(part.text))
      [form.source_grade, form.info_grade] = [...part.text.toUpperCase()] as [string, string];
    else continue;
    points.fill("", part.start, part.end);
  }
  return { ...form, title: points.join("").replace(/\s+/g, " ").trim() };
}

/** Put the line away until the side can be asked. */
export function putAway(): void {
  keepLine(id, typed.value);
  clear();
}

/** Take up a line that was put away. */
export function takeUp(one: { id: string; line: string }): void {
  drop(one.id);
  bringBack(one.line, one.id);
  document.getElementById("entry-line")?.focus();
}

onRestore((one) => {
  if (typed.value !== "" || !one.draft) return;
  // Its id belongs to the withdrawn report now.
  if (one.line) bringBack(one.line, madeId());
  else openForm({ ...fromDraft(one.draft as Draft), id: madeId() });
});

let known = "";

effect(() => {
  const who = me.value;
  const name = who ? `${who.side}:${who.person}` : "";
  if (name === known) return;
  known = name;
  const kept = who && take<{ id: string; text: string }>("line");
  if (kept) bringBack(kept.text, kept.id);
});

// A line that could not be read is read when the link is back.
effect(() => {
  if (link.value === "open" && unread.peek()) void ask();
});

// The words of the reading come in the language that is chosen.
let spoken = lang.peek();

effect(() => {
  const language = lang.value;
  if (language === spoken) return;
  spoken = language;
  if (typed.peek().trim() !== "") void ask();
});
