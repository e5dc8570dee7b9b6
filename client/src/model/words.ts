// Both languages. A dictionary that lacks a key in one of them does not compile.

import { computed, effect, signal } from "@preact/signals";
import type { Lang } from "./shapes.ts";

const KEPT = "jisr.lang";
const entries: Record<Lang, Map<string, string>> = { ar: new Map(), en: new Map() };

function first(): Lang {
  const asked = new URLSearchParams(location.search).get("lang") ?? localStorage.getItem(KEPT);
  if (asked === "ar" || asked === "en") return asked;
  return navigator.language.startsWith("ar") ? "ar" : "en";
}

export const lang = signal<Lang>(first());
export const rtl = computed(() => lang.value === "ar");

effect(() => {
  localStorage.setItem(KEPT, lang.value);
  document.documentElement.lang = lang.value;
  document.documentElement.dir = rtl.value ? "rtl" : "ltr";
});

/** Add words under their keys; every key stands in both languages. */
export function dictionary<const E extends Record<string, string>>(en: E, ar: { [K in keyof E]: string }): void {
  for (const key of Object.keys(en)) {
    entries.en.set(key, en[key] as string);
    entries.ar.set(key, ar[key as keyof E]);
  }
}

/** The words of a key in the chosen language, `{name}` filled in; an unknown key shows itself, and a test finds it. */
export function t(key: string, given: Record<string, string | number> = {}): string {
  return tIn(lang.value, key, given);
}

/** The words of a key in one language, whichever is chosen: what is printed stands in both. */
export function tIn(language: Lang, key: string, given: Record<string, string | number> = {}): string {
  const text = entries[language].get(key) ?? key;
  return text.replace(/(#?)\{(\w+)\}/g, (whole, mark: string, name: string) =>
    name in given ? isolated(`${mark}${given[name]}`) : whole,
  );
}

/** Whether there are words for a key. */
export function known(key: string): boolean {
  return entries.en.has(key);
}

/** A value put into a sentence keeps its own direction, and the sign of a serial stays with its number. */
function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

/** Every key, for the test that looks for what nobody translated. */
export function keys(): string[] {
  return [...entries.en.keys()];
}

const ARABIC_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;

/** Digits as programs read them, whichever keyboard typed them. */
export function latinDigits(text: string): string {
  return text.replace(ARABIC_DIGITS, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf));
}
