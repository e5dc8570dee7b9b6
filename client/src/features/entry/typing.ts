// The form that is open, kept with every keystroke.

import { effect, signal } from "@preact/signals";
import { available } from "../../model/commands.ts";
import { done } from "../../model/notices.ts";
import { drawn } from "../../model/place.ts";
import { panel } from "../../model/route.ts";
import { may, me } from "../../model/session.ts";
import { t } from "../../model/words.ts";
import { emptyForm, type Field, type Form, setGeometry, touched } from "./form.ts";
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
}

export function clearForm(): void {
  const before = form.value;
  reset();
  if (touched(before)) done(t("entry.cleared"), () => openForm(before));
}

/** The map's tool for a shape, when there is a map. */
export function tool(shape: string): (() => void) | undefined {
  return available().find((command) => command.id === `map.${shape}`)?.run;
}

// What was drawn on the map becomes the place of the report that is being written.
effect(() => {
  const geometry = drawn.value;
  if (geometry === null || !may.value.has("file")) return;
  drawn.value = null;
  form.value = { ...form.peek(), ...setGeometry(geometry) };
  put("form", form.peek());
  panel.value = "entry";
});

let known = "";

effect(() => {
  const who = me.value;
  const name = who ? `${who.side}:${who.person}` : "";
  if (name === known) return;
  known = name;
  form.value = { ...emptyForm(), ...(who && take<Form>("form")) };
});
