// The screen on paper: the map as a picture with scale, moment and legend, and the open panel; marked on every page.

import { signal } from "@preact/signals";
import { dtg, tick } from "../model/clock.ts";
import { pulse } from "../model/feed.ts";
import { shownAt, visible } from "../model/picture.ts";
import { type Picture, pictured } from "../model/place.ts";
import { asOf, filtered, selected } from "../model/route.ts";
import { me, side } from "../model/session.ts";
import { LEVELS } from "../model/shapes.ts";
import { type Theme, theme } from "../model/themes.ts";
import { known, t } from "../model/words.ts";
import { Iso, sideName } from "./parts.tsx";

const LEGEND = ["ours", "theirs", "area", "withdrawn", "fades", "grade", "circle", "halo"];

const sheet = signal<{ picture: Picture | null } | null>(null);
let before: Theme | null = null;

addEventListener("beforeprint", () => {
  sheet.value = { picture: pictured.peek()?.now() ?? null };
});
addEventListener("afterprint", () => {
  sheet.value = null;
  if (before) theme.value = before;
  before = null;
});

/** Print in the light theme, once the map has drawn itself in it. */
export async function printed(): Promise<void> {
  before = theme.peek();
  theme.value = "light";
  await pictured.peek()?.settled();
  print();
}

/** The longest round length that takes at most a third of the picture, metres. */
function scale(across: number): number {
  const most = across / 3;
  const ten = 10 ** Math.floor(Math.log10(most));
  return ([5, 2, 1].find((one) => one * ten <= most) ?? 1) * ten;
}

function Chart({ picture }: { picture: Picture }) {
  const bar = scale(picture.across);
  return (
    <figure class="paper-map">
      <div ref={(box) => box?.replaceChildren(picture.canvas)} role="img" aria-label={t("paper.map")} />
      <figcaption>
        <span class="paper-bar" style={{ inlineSize: `${(100 * bar) / picture.across}%` }} />
        <Iso>{bar >= 1000 ? `${bar / 1000} km` : `${bar} m`}</Iso>
      </figcaption>
    </figure>
  );
}

function counted(): [string, number][] {
  const counts = new Map<string, number>();
  for (const one of visible.value) {
    const name = `${one.holder}: ${t(`kind.${one.kind}`)}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort();
}

export function Paper() {
  // An open report has a paper of its own.
  if (!sheet.value || selected.value !== null) return null;
  const { picture } = sheet.value;
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
        {picture && <Chart picture={picture} />}
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
