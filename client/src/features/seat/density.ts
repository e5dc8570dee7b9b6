// How large everything is written; kept in this browser.

import { effect, signal } from "@preact/signals";

export const DENSITIES = ["small", "usual", "large"] as const;
type Density = (typeof DENSITIES)[number];
const KEPT = "jisr.size";

const before = localStorage.getItem(KEPT) as Density | null;
export const density = signal<Density>(before && DENSITIES.includes(before) ? before : "usual");

effect(() => {
  localStorage.setItem(KEPT, density.value);
  document.documentElement.dataset.size = density.value;
});
