// Dark by default; light for daylight; red keeps eyes used to the night.

import { effect, signal } from "@preact/signals";

export type Theme = "dark" | "light" | "red";
export const THEMES: Theme[] = ["dark", "light", "red"];

function first(): Theme {
  const kept = new URLSearchParams(location.search).get("theme") ?? localStorage.getItem("jisr.theme");
  return THEMES.includes(kept as Theme) ? (kept as Theme) : "dark";
}

export const theme = signal<Theme>(first());

effect(() => {
  localStorage.setItem("jisr.theme", theme.value);
  document.documentElement.dataset.theme = theme.value;
});

export function nextTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] as Theme;
}
