// Everything that can be done by key: the palette and the sheet of keys are made from this list, so neither can lag.

import { signal } from "@preact/signals";
import { door } from "./session.ts";

export interface Command {
  id: string;
  /** Key of its words. */
  word: string;
  group: "go" | "report" | "release" | "map" | "view" | "session";
  /** `n`, `ctrl+k`, `shift+?`; by the letter on the key, so that an Arabic keyboard works too. */
  keys?: string;
  /** Runs even while something is being typed. */
  always?: boolean;
  /** Id of an element: the keys act only while the focus is inside it, and there they come before all others. */
  within?: string;
  when?: () => boolean;
  run: () => void;
}

const list: Command[] = [];
export const palette = signal(false);
export const sheet = signal(false);
/** Single keys can be turned off, for those whose hands or voice set them off by accident. */
export const singleKeys = signal(localStorage.getItem("jisr.keys") !== "off");

export function register(...commands: Command[]): void {
  for (const command of commands) {
    const at = list.findIndex((one) => one.id === command.id);
    if (at >= 0) list[at] = command;
    else list.push(command);
  }
}

export function commands(): Command[] {
  return list;
}

export function available(): Command[] {
  return list.filter((command) => command.when?.() ?? true);
}

export function setSingleKeys(on: boolean): void {
  singleKeys.value = on;
  localStorage.setItem("jisr.keys", on ? "on" : "off");
}

const CODES: Record<string, string> = { Slash: "/", Period: ".", Comma: ",", BracketLeft: "[", BracketRight: "]" };

/** What was pressed, by the place of the key: `ctrl+k`, `shift+/`, `n`, `escape`, `1`. */
export function pressed(event: KeyboardEvent): string {
  const place = event.code.replace(/^Key|^Digit/, "");
  const key = CODES[event.code] ?? (place.length === 1 ? place.toLowerCase() : event.key.toLowerCase());
  const before = `${event.ctrlKey || event.metaKey ? "ctrl+" : ""}${event.altKey ? "alt+" : ""}`;
  return `${before}${event.shiftKey ? "shift+" : ""}${key}`;
}

/** What takes letters for itself; a slider or a box to tick does not. */
const TYPED =
  "input:not([type=range], [type=checkbox], [type=radio], [type=button], [type=file]), textarea, select, [contenteditable]";

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(TYPED) !== null;
}

function inside(target: EventTarget | null, id: string | undefined): boolean {
  return id === undefined || (target instanceof Element && target.closest(`#${id}`) !== null);
}

/** What Enter presses by itself. */
function pressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("button, a, summary, [role=option]") !== null;
}

addEventListener("keydown", (event) => {
  // Behind the door no key does anything.
  if (event.defaultPrevented || event.isComposing || door.peek() !== "in") return;
  // What lies over the floor has its own keys: Escape closes it, not the report behind it. Closed here and at once:
  // the browser's own way tells us a moment later, and the next key would still find it open.
  if (palette.peek() || sheet.peek()) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    palette.value = false;
    sheet.value = false;
    return;
  }
  const keys = pressed(event);
  const single = !/^(ctrl|alt)\+/.test(keys) && keys !== "escape";
  const fits = available().filter(
    (command) =>
      command.keys === keys &&
      inside(event.target, command.within) &&
      (command.always || (!typing(event.target) && (!single || singleKeys.value))) &&
      !(keys === "enter" && pressable(event.target)),
  );
  const found = fits.find((command) => command.within) ?? fits[0];
  if (!found) return;
  event.preventDefault();
  found.run();
});
