// The screen on paper: the map as a picture with scale, moment and legend, and the open panel; marked on every page.

import { signal } from "@preact/signals";
import { dtg, tick } from "../model/clock.ts";
import { partners, pulse } from "../model/feed.ts";
import { shownAt, visible } from "../model/picture.ts";
import { type Picture, pictured } from "../model/place.ts";
import { asOf, filtered, selected } from "../model/route.ts";
import { me, side } from "../model/session.ts";
import { LEVELS } from "../model/shapes.ts";
import { type Theme, theme } from "../model/themes.ts";
import { known, t } from "../model/words.ts";
import { sideName } from "./parts.tsx";

const LEGEND = ["ours", "theirs", "area", "withdrawn", "fades", "grade", "circle", "halo"];

const sheet = signal<HTMLCanvasElement | null | undefined>(undefined);
let before: Theme | null = null;

addEventListener("beforeprint", () => {
  const made = pictured.peek()?.now();
  sheet.value = made ? scaled(made) : null;
});
addEventListener("afterprint", () => {
  sheet.value = undefined;
  if (before) theme.value = before;
  before = null;
});

/** Print in the light theme, once the map has drawn itself in it; the browser's own menu prints it as it is. */
export async function printed(): Promise<void> {
  before = theme.peek();
  theme.value = "light";
  await pictured.peek()?.settled();
  print();
}

/** The longest round length that takes at most a third of the picture, metres. */
function round(across: number): number {
  const most = across / 3;
  const ten = 10 ** Math.floor(Math.log10(most));
  return ([5, 2, 1].find((one) => one * ten <= most) ?? 1) * ten;
}

/** The picture with its scale drawn into it: browsers fit pictures to paper as they like, and a bar beside would lie. */
function scaled({ canvas, across }: Picture): HTMLCanvasElement {
  const pen = canvas.getContext("2d");
  if (!pen) return canvas;
  const length = round(across);
  const unit = canvas.width / 70;
  const long = (canvas.width * length) / across;
  const base = canvas.height - unit;
  pen.fillStyle = "#fff";
  pen.fillRect(0, base - 2.4 * unit, long + 2 * unit, 3.4 * unit);
  pen.fillStyle = "#000";
  pen.fillRect(unit, base - 0.4 * unit, long, 0.4 * unit);
  pen.font = `${1.3 * unit}px sans-serif`;
  pen.direction = "ltr";
  pen.textAlign = "left";
  pen.fillText(length >= 1000 ? `${length / 1000} km` : `${length} m`, unit, base - 0.8 * unit);
  return canvas;
}

function counted(): [string, number][] {
  const counts = new Map<string, number>();
  for (const one of visible.value) {
    const of =
      one.holder === side.value?.side ? side.value : partners.value.find((each) => each.partner === one.holder);
    const name = `${of ? sideName(of) : one.holder}: ${t(`kind.${one.kind}`)}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort();
}

export function Paper() {
  // An open report has a paper of its own.
  if (sheet.value === undefined || selected.value !== null) return null;
  const at = shownAt.value?.stored?.dtg ?? "—";
  const level = LEVELS[Math.max(0, ...visible.value.map((one) => LEVELS.indexOf(one.level ?? "open")))];
  const size = pulse.value?.size ?? 0;
  return (
    <>
      <article class="paper">
        <h1>
          {side.value && <bdi>{sideName(side.value)}</bdi>} ·{" "}
          {asOf.value === null
            ? t("paper.now", { dtg: dtg(tick.value) })
            : t("paper.past", { serial: asOf.value, dtg: at })}
        </h1>
        {filtered.value && <p>{t("paper.filtered")}</p>}
        <div
          class="paper-map"
          role="img"
          aria-label={t("paper.map")}
          ref={(box) => box?.replaceChildren(...(sheet.value ? [sheet.value] : []))}
        />
        <p>
          <b>{t("paper.shown")}:</b>{" "}
          {counted()
            .map(([name, n]) => `${name} ${n}`)
            .join(" · ")}
        </p>
        {known("legend.ours") && <p>{LEGEND.map((one) => t(`legend.${one}`)).join(" · ")}</p>}
        <p>{t("paper.by", { position: me.value?.position ?? "", dtg: dtg(tick.value), serial: asOf.value ?? size })}</p>
      </article>
      <p class="paper-foot">
        {pulse.value?.exercise && `${t("frame.exercise")} — `}
        {t(`level.${level}`)}
      </p>
    </>
  );
}
