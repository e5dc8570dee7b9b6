// Where features put themselves on the screen. The frame knows places, not features.

import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { register } from "../model/commands.ts";
import { panel, wall } from "../model/route.ts";
import { may } from "../model/session.ts";
import type { Action } from "../model/shapes.ts";

export interface Panel {
  id: string;
  /** Key of its words; it is also the name of its tab. */
  word: string;
  keys: string;
  needs?: Action;
  /** What is done in it is filed: that goes from now only, never from the past the screen shows. */
  files?: true;
  /** A number on its tab, such as what waits for a decision. */
  count?: () => number;
  view: ComponentType;
}

type Slot = "map" | "detail" | "line" | "time" | "overlay";

/** Panels in the order of their tabs. */
const ORDER = ["log", "entry", "release", "board", "partners", "layers", "seat"];
export const panels = signal<Panel[]>([]);
export const slots = signal<Partial<Record<Slot, ComponentType[]>>>({});

export function addPanel(one: Panel): void {
  panels.value = [...panels.value.filter((other) => other.id !== one.id), one].sort(
    (a, b) => ORDER.indexOf(a.id) - ORDER.indexOf(b.id),
  );
  register({
    id: `go.${one.id}`,
    word: one.word,
    group: "go",
    keys: one.keys,
    when: () => !wall.value && (!one.needs || may.value.has(one.needs)),
    run: () => {
      panel.value = one.id;
      setTimeout(() => document.getElementById(`panel-${one.id}`)?.focus(), 0);
    },
  });
}

export function fill(slot: Slot, view: ComponentType): void {
  slots.value = { ...slots.value, [slot]: [...(slots.value[slot] ?? []), view] };
}

export function openPanels(): Panel[] {
  return panels.value.filter((one) => !one.needs || may.value.has(one.needs));
}
