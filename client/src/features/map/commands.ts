// What the map can do by key.

import { register } from "../../model/commands.ts";
import { failed, say } from "../../model/notices.ts";
import { look } from "../../model/place.ts";
import { keep, seat } from "../../model/session.ts";
import { dictionary, t } from "../../model/words.ts";
import { corners, free, here, type Tool, tool, view } from "./state.ts";

const NUMBERS = [1, 2, 3, 4, 5, 6, 7, 8, 9];
const TOOLS: [Tool, string][] = [
  ["measure", "shift+m"],
  ["rings", "shift+r"],
  ["point", "shift+p"],
  ["line", "shift+i"],
  ["area", "shift+a"],
  ["corridor", "shift+c"],
];

/** A bookmark keeps its number as the first word of its name. */
export function numbered(number: number): (typeof seat.value.bookmarks)[number] | undefined {
  return seat.value.bookmarks.find((one) => one.name.split(" ")[0] === String(number));
}

export function forget(number: number): void {
  keep({ bookmarks: seat.value.bookmarks.filter((one) => one !== numbered(number)) });
}

function visit(number: number): void {
  const found = numbered(number);
  if (found) look.value = { lon: found.lon, lat: found.lat, zoom: found.zoom };
  else say(t("map.bookmark.none", { n: number }));
}

function mark(number: number): void {
  const at = view.value;
  if (!at) return;
  const others = seat.value.bookmarks.filter((one) => one !== numbered(number));
  const { lon, lat, zoom } = at;
  keep({ bookmarks: [...others, { name: String(number), lon, lat, zoom: Math.round(zoom * 100) / 100 }] });
  say(t("map.bookmark.kept", { n: number }));
}

/** Take a tool in hand; what was measured with another starts anew. */
export function take(next: Tool | null): void {
  corners.value = [];
  free.value = false;
  tool.value = next;
}

export function focusMap(): void {
  document.querySelector<HTMLElement>(".map-host canvas")?.focus();
}

export function focusGoto(): void {
  document.getElementById("map-goto")?.focus();
}

/** Degrees as they are pasted elsewhere: latitude first. */
export function decimal([lon, lat]: [number, number]): string {
  return `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}

function copy(): void {
  const at = here.value;
  if (!at) return;
  navigator.clipboard.writeText(decimal(at)).then(() => say(t("copied", { value: decimal(at) })), failed);
}

register(
  { id: "map.focus", word: "map.focus", group: "map", keys: "m", run: focusMap },
  { id: "map.goto", word: "map.goto", group: "map", keys: "g", run: focusGoto },
  { id: "map.copy", word: "map.copy", group: "map", keys: "shift+x", run: copy },
  ...TOOLS.map(([one, keys]) => ({
    id: `map.${one}`,
    word: `map.tool.${one}`,
    group: "map" as const,
    keys,
    run: () => take(tool.value === one ? null : one),
  })),
  {
    id: "map.undo",
    word: "map.tool.undo",
    group: "map",
    keys: "backspace",
    when: () => tool.value !== null && corners.value.length > 0,
    run: () => {
      corners.value = corners.value.slice(0, -1);
    },
  },
  {
    id: "map.end",
    word: "map.tool.end",
    group: "map",
    keys: "escape",
    when: () => tool.value !== null,
    run: () => take(null),
  },
);

const FILLED: Record<"en" | "ar", [string, string]> = {
  en: ["Go to bookmark #", "Keep this view as bookmark #"],
  ar: ["الانتقال إلى العلامة #", "حفظ هذا العرض علامةً #"],
};

for (const number of NUMBERS) {
  const names = [`map.go.${number}`, `map.set.${number}`] as const;
  const filled = ([go, set]: [string, string]) => ({
    [names[0]]: go.replace("#", String(number)),
    [names[1]]: set.replace("#", String(number)),
  });
  dictionary(filled(FILLED.en), filled(FILLED.ar));
  register(
    { id: names[0], word: names[0], group: "map", keys: String(number), run: () => visit(number) },
    { id: names[1], word: names[1], group: "map", keys: `shift+${number}`, run: () => mark(number) },
  );
}
