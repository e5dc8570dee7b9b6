// The watch floor: header and banners, tabs and one panel, the map, the open report, the line to type into.

import { dismiss, notices, undo } from "../model/notices.ts";
import { asOf, panel, selected, wall } from "../model/route.ts";
import { door, me } from "../model/session.ts";
import { t } from "../model/words.ts";
import { Door } from "./Door.tsx";
import { Banners, Header } from "./Header.tsx";
import { Overlays } from "./Palette.tsx";
import { Paper } from "./Paper.tsx";
import { openPanels, panels, slots } from "./slots.ts";

/** What a tab counts at most: seven tabs stand in one row. */
const MOST = 99;

function Tabs() {
  const list = openPanels();
  const chosen = list.find((one) => one.id === panel.value) ?? list[0];
  // Asked for by an address, but not for the role one has here: said, instead of showing another in silence.
  const barred = panels.value.find((one) => one.id === panel.value && !list.includes(one));
  const past = asOf.value !== null && chosen?.files === true;
  const move = (event: KeyboardEvent) => {
    const towards = document.documentElement.dir === "rtl" ? -1 : 1;
    const step = event.key === "ArrowRight" ? towards : event.key === "ArrowLeft" ? -towards : 0;
    if (!step || !chosen) return;
    const next = list[(list.indexOf(chosen) + step + list.length) % list.length];
    if (next) {
      panel.value = next.id;
      document.getElementById(`tab-${next.id}`)?.focus();
    }
  };
  return (
    <section class="side-panel" aria-label={t("frame.panels")}>
      <div role="tablist" class="tabs" onKeyDown={move}>
        {list.map((one) => {
          const count = one.count?.() ?? 0;
          return (
            <button
              type="button"
              key={one.id}
              id={`tab-${one.id}`}
              role="tab"
              aria-selected={one === chosen}
              aria-controls={`panel-${one.id}`}
              tabIndex={one === chosen ? 0 : -1}
              onClick={() => (panel.value = one.id)}
            >
              {t(one.word)}
              {count > 0 && <span class="count">{count > MOST ? `${MOST}+` : count}</span>}
            </button>
          );
        })}
      </div>
      {chosen && (
        <div id={`panel-${chosen.id}`} class="panel" role="tabpanel" aria-labelledby={`tab-${chosen.id}`} tabIndex={-1}>
          {barred && me.value && (
            <p class="problem">{t("frame.barred", { panel: t(barred.word), role: t(`role.${me.value.role}`) })}</p>
          )}
          {past && <p class="problem">{t("frame.past.only")}</p>}
          <div class="panel-view" inert={past}>
            <chosen.view />
          </div>
        </div>
      )}
    </section>
  );
}

function Notices() {
  return (
    <section class="notices" aria-label={t("frame.notices")} aria-live="polite">
      {notices.value.map((one) => (
        <div key={one.id} class={`notice ${one.tone}`} role={one.tone === "bad" ? "alert" : undefined}>
          <span dir="auto">{one.text}</span>
          {one.undo && (
            <button type="button" class="button" onClick={() => undo(one.id)}>
              {t("undo")}
            </button>
          )}
          <button type="button" class="button" aria-label={t("close")} onClick={() => dismiss(one.id)}>
            ×
          </button>
        </div>
      ))}
    </section>
  );
}

function Slot({ name }: { name: "map" | "detail" | "line" | "time" }) {
  return (
    <>
      {(slots.value[name] ?? []).map((View, index) => (
        <View key={index} />
      ))}
    </>
  );
}

export function Floor() {
  const inside = door.value === "in" || door.value === "ended";
  const detail = selected.value !== null;
  return (
    <div class={`floor${wall.value ? " wall" : ""}${detail ? " detailed" : ""}`}>
      {inside && (
        <>
          <Header />
          <Banners />
          <Paper />
          <Tabs />
          <main class="map-place" aria-label={t("frame.map")}>
            <Slot name="map" />
          </main>
          {detail && (
            <section class="detail" aria-label={t("frame.detail")}>
              <Slot name="detail" />
            </section>
          )}
          <footer class="foot">
            <Slot name="time" />
            <div inert={asOf.value !== null}>
              <Slot name="line" />
            </div>
          </footer>
        </>
      )}
      <Notices />
      <Overlays />
      <Door />
    </div>
  );
}
