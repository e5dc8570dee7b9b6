// The map on the watch floor. Its library is large and comes in a piece of its own, after everything that works without.

import "./map.css";
import "./words.ts";
import "./commands.ts";
import { useEffect, useRef, useState } from "preact/hooks";
import { addPanel, fill } from "../../frame/slots.ts";
import { t } from "../../model/words.ts";
import { Goto } from "./Goto.tsx";
import { Layers } from "./Layers.tsx";
import { About, Off, Readout } from "./Readout.tsx";
import type { Stage } from "./stage.ts";
import { based, corners, tool, view } from "./state.ts";
import { Tools } from "./Tools.tsx";

async function served(): Promise<boolean> {
  try {
    return (await fetch("/map/region.pmtiles", { method: "GET", headers: { range: "bytes=0-6" } })).ok;
  } catch {
    return false;
  }
}

function MapFrame() {
  const host = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | null>(null);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    let gone = false;
    const begin = async () => {
      const [{ Stage: Made }, found] = await Promise.all([import("./stage.ts"), served()]);
      if (gone || !host.current) return;
      based.value = found;
      stage.current = new Made(host.current);
      stage.current.map.getCanvas().setAttribute("aria-label", t("map.label"));
    };
    begin().catch(() => setBroken(true));
    return () => {
      gone = true;
      stage.current?.end();
    };
  }, []);
  const middle = (event: KeyboardEvent) => {
    const at = view.value;
    if (event.key !== "Enter" || !tool.value || !at) return;
    event.preventDefault();
    corners.value = tool.value === "point" ? [[at.lon, at.lat]] : [...corners.value, [at.lon, at.lat]];
  };
  const zoom = (by: number) => stage.current?.map.zoomTo(stage.current.map.getZoom() + by, { animate: false });
  return (
    <>
      <div class="map-host" ref={host} role="application" aria-label={t("map.label")} onKeyDown={middle} dir="ltr" />
      {broken && <p class="map-broken">{t("map.library")}</p>}
      {tool.value && <div class="map-cross" aria-hidden="true" />}
      <div class="map-top">
        <Goto />
        <Tools stage={stage} />
        <div class="map-zoom">
          <button type="button" class="button" aria-label={t("map.zoom.in")} onClick={() => zoom(1)}>
            +
          </button>
          <button type="button" class="button" aria-label={t("map.zoom.out")} onClick={() => zoom(-1)}>
            −
          </button>
        </div>
      </div>
      <div class="map-bottom">
        {based.value === false && <p class="map-missing">{t("map.missing")}</p>}
        <Off />
        <Readout />
        <About />
      </div>
    </>
  );
}

fill("map", MapFrame);
addPanel({ id: "layers", word: "layers.title", keys: "y", view: Layers });
