// What is on the map: a tree of what is shown, what is known within the view as a list, own lines, and the legend.

import { useState } from "preact/hooks";
import { Iso, Said, Word } from "../../frame/parts.tsx";
import { Fault } from "../../model/api.ts";
import { failed } from "../../model/notices.ts";
import { urgent, visible } from "../../model/picture.ts";
import { look } from "../../model/place.ts";
import { open, selected } from "../../model/route.ts";
import { seat, side } from "../../model/session.ts";
import { KINDS, type Kind, type Statement } from "../../model/shapes.ts";
import { theme } from "../../model/themes.ts";
import { t } from "../../model/words.ts";
import { forget } from "./commands.ts";
import { graded, middle } from "./plotted.ts";
import { hidden, holderName, own, placed, view } from "./state.ts";

const MOST = 60;
const LARGEST = 20e6;

export function Layers() {
  return (
    <div class="layers">
      <Tree />
      <Here />
      <Bookmarks />
      <Own />
      <Legend />
    </div>
  );
}

function switched(names: string[], on: boolean): void {
  const next = new Set(hidden.value);
  for (const name of names) on ? next.delete(name) : next.add(name);
  hidden.value = next;
}

function Check({ names, count, children }: { names: string[]; count: number; children: preact.ComponentChildren }) {
  const off = names.filter((name) => hidden.value.has(name)).length;
  return (
    <label class="layer">
      <input
        type="checkbox"
        checked={off === 0}
        ref={(box) => {
          if (box) box.indeterminate = off > 0 && off < names.length;
        }}
        onChange={(event) => switched(names, event.currentTarget.checked)}
      />
      {children} <span class="count">{count}</span>
    </label>
  );
}

function Tree() {
  const counts = new Map<Kind, Map<string, number>>(KINDS.map((kind) => [kind, new Map()]));
  for (const one of visible.value) {
    const of = counts.get(one.kind);
    if (one.place) of?.set(one.holder, (of.get(one.holder) ?? 0) + 1);
  }
  return (
    <fieldset>
      <legend>{t("layers.known")}</legend>
      <ul class="tree">
        {[...counts].map(([kind, holders]) => (
          <li key={kind}>
            <Check
              names={[...holders.keys()].map((holder) => `${kind}|${holder}`)}
              count={[...holders.values()].reduce((sum, count) => sum + count, 0)}
            >
              <Word list="kind" of={kind} />
            </Check>
            {holders.size > 0 && (
              <ul>
                {[...holders].sort().map(([holder, count]) => (
                  <li key={holder}>
                    <Check names={[`${kind}|${holder}`]} count={count}>
                      <bdi dir="auto">{holderName(holder)}</bdi>
                    </Check>
                  </li>
                ))}
              </ul>
            )}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** What lies in the part of the map that is shown, urgent first: the way to every symbol without a pointer. */
function Here() {
  const box = view.value;
  const found = placed.value.filter((one) => box && inside(one, box));
  found.sort((a, b) => Number(urgent(b)) - Number(urgent(a)) || b.entered - a.entered);
  return (
    <section aria-label={t("layers.here")}>
      <h3>
        {t("layers.here")} <span class="count">{found.length}</span>
      </h3>
      {found.length === 0 && <p class="quiet">{t("layers.here.none")}</p>}
      <ul class="here">
        {found.slice(0, MOST).map((one) => (
          <li key={one.report}>
            <button
              type="button"
              class={`here-item${urgent(one) ? " urgent" : ""}${one.withdrawn ? " withdrawn" : ""}`}
              aria-current={selected.value === one.report}
              onClick={() => open(one.report)}
            >
              <Iso>#{one.report}</Iso> <Word list="kind" of={one.kind} /> · <Said text={one.title} />
              <span class="quiet">
                {" "}
                {one.holder === side.value?.side ? "" : <bdi dir="auto">{holderName(one.holder)} · </bdi>}
                <Iso>{graded(one.grade)}</Iso>
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.length > MOST && <p class="quiet">{t("layers.here.more", { n: found.length - MOST })}</p>}
    </section>
  );
}

function inside(one: Statement, box: { west: number; south: number; east: number; north: number }): boolean {
  if (!one.place) return false;
  const [lon, lat] = middle(one.place.geometry);
  return lon >= box.west && lon <= box.east && lat >= box.south && lat <= box.north;
}

function Bookmarks() {
  const kept = seat.value.bookmarks;
  if (!kept.length) return null;
  return (
    <section>
      <h3>{t("map.bookmarks")}</h3>
      <ul class="here">
        {[...kept]
          .sort((a, b) => a.name.localeCompare(b.name))
          .map((one) => (
            <li key={one.name} class="map-row">
              <button
                type="button"
                class="button"
                onClick={() => (look.value = { lon: one.lon, lat: one.lat, zoom: one.zoom })}
              >
                <bdi dir="auto">{one.name}</bdi> <Iso>{`${one.lat.toFixed(3)}, ${one.lon.toFixed(3)}`}</Iso>
              </button>
              <button
                type="button"
                class="button"
                aria-label={t("map.bookmark.drop", { n: one.name })}
                onClick={() => forget(Number(one.name.split(" ")[0]))}
              >
                ×
              </button>
            </li>
          ))}
      </ul>
    </section>
  );
}

function Own() {
  const load = async (event: Event & { currentTarget: HTMLInputElement }) => {
    const file = event.currentTarget.files?.[0];
    event.currentTarget.value = "";
    if (!file) return;
    try {
      if (file.size > LARGEST) throw new Error();
      const data = JSON.parse(await file.text()) as { type?: string };
      if (!/^(FeatureCollection|Feature|(Multi)?(Point|LineString|Polygon)|GeometryCollection)$/.test(data.type ?? ""))
        throw new Error();
      own.value = [...own.value, { name: file.name, data, shown: true }];
    } catch {
      failed(new Fault(0, "file", t("layers.own.bad"), ""));
    }
  };
  return (
    <section>
      <h3>{t("layers.own")}</h3>
      <p class="quiet">{t("layers.own.note")}</p>
      <ul class="here">
        {own.value.map((one, at) => (
          <li key={at} class="map-row">
            <label class="layer">
              <input
                type="checkbox"
                checked={one.shown}
                onChange={() =>
                  (own.value = own.value.map((other) => (other === one ? { ...one, shown: !one.shown } : other)))
                }
              />
              <bdi dir="auto">{one.name}</bdi>
            </label>
            <button
              type="button"
              class="button"
              aria-label={t("layers.own.drop", { name: one.name })}
              onClick={() => (own.value = own.value.filter((other) => other !== one))}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <label class="button">
        {t("layers.own.load")}
        <input class="hidden" type="file" accept=".geojson,.json,application/geo+json" onChange={load} />
      </label>
    </section>
  );
}

const OURS = "10034000000000000000";
const THEIRS = "10044000000000000000";
const EXAMPLES = { ours: `${OURS},,`, theirs: `${THEIRS},,`, area: `${THEIRS},,a`, withdrawn: `${OURS},,w` };

function Legend() {
  const [open, setOpen] = useState(false);
  const [pictures, setPictures] = useState<Record<string, string>>({});
  const unfold = async () => {
    setOpen(!open);
    const [{ pictured }, { token }] = await Promise.all([import("./symbols.ts"), import("./stage.ts")]);
    const drawn = await Promise.all(
      Object.entries(EXAMPLES).map(async ([name, code]) => [name, await pictured(code, theme.value, token)]),
    );
    setPictures(Object.fromEntries(drawn) as Record<string, string>);
  };
  return (
    <section>
      <button type="button" class="button" aria-expanded={open} onClick={unfold}>
        {t("layers.legend")}
      </button>
      {open && (
        <ul class="legend">
          {["ours", "theirs", "area", "withdrawn", "fades", "grade", "circle", "halo"].map((one) => (
            <li key={one}>
              {pictures[one] ? <img src={pictures[one]} alt="" width="60" height="60" /> : <span />}
              {t(`legend.${one}`)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
