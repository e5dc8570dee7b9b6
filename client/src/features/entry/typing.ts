// The form that is open, kept with every keystroke.

import { effect, signal } from "@preact/signals";
import { drawing, drawn } from "../../model/drawing.ts";
import { done } from "../../model/notices.ts";
import { panel } from "../../model/route.ts";
import { me } from "../../model/session.ts";
import { t } from "../../model/words.ts";
import { emptyForm, type Field, type Form, geometryOf, setGeometry, touched } from "./form.ts";
import { put, take } from "./kept.ts";

export const form = signal<Form>(emptyForm());
/** Whether the person asked to file it: then what is missing is shown. */
export const tried = signal(false);
/** The browser has no room to keep what is typed. */
export const unkept = signal(false);

export function write(change: Partial<Form>): void {
  form.value = { ...form.value, ...change };
  unkept.value = !put("form", form.value);
}

export function set(field: Field, value: string): void {
  write({ [field]: value });
}

/** Show the form filled with this; what stood in it can be had back. */
export function openForm(filled: Form): void {
  const before = form.value;
  form.value = filled;
  tried.value = false;
  put("form", filled);
  panel.value = "entry";
  setTimeout(() => document.getElementById("entry-title")?.focus(), 0);
  if (touched(before) && before.id !== filled.id) done(t("entry.replaced"), () => openForm(before));
}

/** Empty the form. */
export function reset(): void {
  form.value = emptyForm();
  tried.value = false;
  put("form", null);
  drawing.value = null;
  drawn.value = null;
}

export function clearForm(): void {
  const before = form.value;
  reset();
  if (touched(before)) done(t("entry.cleared"), () => openForm(before));
}

/** Let the map draw a place of this shape into the form. */
export function startDrawing(shape: NonNullable<typeof drawing.value>): void {
  drawn.value = geometryOf(form.value);
  drawing.value = shape;
}

effect(() => {
  if (drawing.value === null || drawn.value === null) return;
  const made = setGeometry(drawn.value);
  const before = form.peek();
  if (made.corners !== before.corners || made.geometry !== before.geometry || made.area !== before.area) write(made);
});

let known = "";

effect(() => {
  const who = me.value;
  const name = who ? `${who.side}:${who.person}` : "";
  if (name === known) return;
  known = name;
  form.value = { ...emptyForm(), ...(who && take<Form>("form")) };
});
