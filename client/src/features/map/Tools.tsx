// Measuring and drawing: by pointer, by the cross in the middle and Enter, or by typing every corner.

import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Iso } from "../../frame/parts.tsx";
import { failed, say } from "../../model/notices.ts";
import { drawn } from "../../model/place.ts";
import { t } from "../../model/words.ts";
import { decimal, take } from "./commands.ts";
import { PlaceBox } from "./Goto.tsx";
import { measured, shaped } from "./sketch.ts";
import type { Stage } from "./stage.ts";
import { corners, free, step, type Tool, tool, view } from "./state.ts";

const ALL: Tool[] = ["measure", "rings", "point", "line", "area", "corridor"];

export function Tools({ stage }: { stage: RefObject<Stage | null> }) {
  const [open, setOpen] = useState(false);
  const by = tool.value;
  return (
    <div class="map-tools">
      <button type="button" class="button" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t("map.tools")}
      </button>
      {open && !by && (
        <div class="map-menu">
          {ALL.map((one) => (
            <button
              type="button"
              key={one}
              class="button"
              onClick={() => {
                take(one);
                setOpen(false);
              }}
            >
              {t(`map.tool.${one}`)}
            </button>
          ))}
        </div>
      )}
      {by && <Hand by={by} stage={stage} />}
    </div>
  );
}

function Hand({ by, stage }: { by: Tool; stage: RefObject<Stage | null> }) {
  const places = corners.value;
  const drawing = by !== "measure" && by !== "rings";
  const shape = drawing ? shaped(by, places, step.value) : null;
  const add = (at: [number, number]) => {
    corners.value = by === "point" ? [at] : [...places, at];
  };
  useFreehand(by, stage);
  return (
    <section class="map-menu" aria-label={t(`map.tool.${by}`)}>
      <h3>{t(`map.tool.${by}`)}</h3>
      <p class="quiet">{t("map.tool.how")}</p>
      {(by === "rings" || by === "corridor") && (
        <label>
          {t(by === "rings" ? "map.tool.apart" : "map.tool.wide")}
          <input
            type="number"
            min="1"
            max="500000"
            value={step.value}
            onInput={(event) => {
              const metres = event.currentTarget.valueAsNumber;
              if (metres >= 1 && metres <= 500_000) step.value = metres;
            }}
          />
        </label>
      )}
      <dl class="map-figures" aria-live="polite">
        {measured(by, places).map(([word, figure]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>
              <Iso>{figure}</Iso>
            </dd>
          </div>
        ))}
      </dl>
      <ol class="map-corners" aria-label={t("map.tool.corners")}>
        {places.map((place, at) => (
          <li key={at}>
            <Iso>{decimal(place)}</Iso>
            <button
              type="button"
              class="button"
              aria-label={t("map.tool.drop", { n: at + 1 })}
              onClick={() => (corners.value = places.filter((_, other) => other !== at))}
            >
              ×
            </button>
          </li>
        ))}
      </ol>
      <PlaceBox
        id="map-corner"
        label={t("map.tool.add")}
        button={t("map.tool.add")}
        found={(one) => add([one.lon, one.lat])}
      />
      <div class="map-row">
        <button type="button" class="button" onClick={() => view.value && add([view.value.lon, view.value.lat])}>
          {t("map.tool.middle")}
        </button>
        {drawing && by !== "corridor" && (
          <button type="button" class="button" aria-pressed={free.value} onClick={() => (free.value = !free.value)}>
            {t("map.tool.free")}
          </button>
        )}
        <button type="button" class="button" disabled={!places.length} onClick={() => (corners.value = [])}>
          {t("map.tool.clear")}
        </button>
        {drawing && (
          <button
            type="button"
            class="button strong"
            disabled={!shape}
            onClick={() => {
              drawn.value = shape;
              take(null);
              say(t("map.tool.used"));
            }}
          >
            {t("map.tool.use")}
          </button>
        )}
        <button type="button" class="button" onClick={() => take(null)}>
          {t("map.tool.end")}
        </button>
      </div>
    </section>
  );
}

/** While drawing by hand is on, its library draws and hands back the corners. */
function useFreehand(by: Tool, stage: RefObject<Stage | null>): void {
  const on = free.value;
  useEffect(() => {
    const map = stage.current?.map;
    if (!on || !map) return;
    let end = () => {};
    let gone = false;
    import("./freehand.ts").then(({ freehand }) => {
      if (!gone) end = freehand(map, by, corners);
    }, failed);
    return () => {
      gone = true;
      end();
    };
  }, [on, by]);
}
