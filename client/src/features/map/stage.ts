// The map itself: MapLibre, fed by signals. Loaded apart from the rest, because it is large.

import { computed, effect } from "@preact/signals";
import { addProtocol, type GeoJSONSource, Map as Library, type MapMouseEvent, setWorkerUrl } from "maplibre-gl";
import worker from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { Protocol } from "pmtiles";
import { Fault } from "../../model/api.ts";
import { tick } from "../../model/clock.ts";
import { partners } from "../../model/feed.ts";
import { failed } from "../../model/notices.ts";
import { statement, unread, urgent, visible } from "../../model/picture.ts";
import { look, pictured } from "../../model/place.ts";
import { asOf, filters, open, selected } from "../../model/route.ts";
import { seat, side } from "../../model/session.ts";
import type { Position } from "../../model/shapes.ts";
import { theme } from "../../model/themes.ts";
import { lang, t } from "../../model/words.ts";
import { lighten } from "./light.ts";
import { Pace } from "./pace.ts";
import { picture, settled } from "./paper.ts";
import { change, extent, type Made, type Mark, middle, type Plotted, plotted } from "./plotted.ts";
import { sketch } from "./sketch.ts";
import { based, corners, free, hidden, holderName, own, pointer, tool, view } from "./state.ts";
import { KEPT, NOTHING, style, TOUCHED, type Token } from "./style.ts";
import { paint } from "./symbols.ts";

const START = { center: [41.2, 35.4] as Position, zoom: 6 };
const PLACE = "jisr.place";
const AGES_MS = 30_000;
const STEPS_MS = 200;
/** Changes when ages may have: the clock itself ticks too often to draw by. */
const aged = computed(() => Math.floor(tick.value / AGES_MS));
/** Reports under one click, to be gone through by clicking again. */
const REACH = 8;

setWorkerUrl(worker);
addProtocol("pmtiles", new Protocol().tile);

export const token: Token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export class Stage {
  readonly map: Library;
  private ready = false;
  private stepping: ReturnType<typeof setTimeout> | undefined;
  private readonly pace = new Pace({
    tell: () => this.draw(),
    seen: () => this.map.once("idle"),
    moving: () => this.map.isMoving(),
  });
  private readonly made: Made = new WeakMap();
  private readonly shown: Record<keyof Plotted, Map<number, Mark>> = {
    calm: new Map(),
    urgent: new Map(),
    areas: new Map(),
  };
  private readonly ends: (() => void)[] = [];
  private under: { at: string; ids: number[]; next: number } = { at: "", ids: [], next: 0 };

  constructor(host: HTMLElement) {
    const kept = remembered();
    this.map = new Library({
      container: host,
      style: style(theme.peek(), lang.peek(), token, based.peek() === true),
      ...START,
      ...kept,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 17,
      renderWorldCopies: false,
      fadeDuration: 0,
      locale: {},
    });
    lighten(this.map);
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.setMissingStyleImageResolver((id) => this.supply(id));
    // Told once: a library that cannot read its tiles says so for each of them.
    this.map.once("error", () => failed(new Fault(0, "map", t("map.fault"), "")));
    void this.map.once("style.load", () => {
      this.ready = true;
      performance.mark("jisr.map");
      this.follow();
      this.map.on("render", this.drawn);
      pictured.value = { now: () => picture(this.map), settled: () => settled(this.map) };
    });
    this.map.on("move", () => this.moving());
    this.map.on("moveend", () => this.moved());
    this.map.on("mousemove", (event) => {
      pointer.value = [event.lngLat.lng, event.lngLat.lat];
    });
    this.map.on("mouseout", () => {
      pointer.value = null;
    });
    this.map.on("click", (event) => this.clicked(event));
    this.moved();
  }

  end(): void {
    pictured.value = null;
    this.pace.end();
    clearTimeout(this.stepping);
    for (const stop of this.ends) stop();
    this.map.remove();
  }

  /** Note when the first statements are on the screen, for whoever measures. */
  private readonly drawn = (): void => {
    if (!this.map.queryRenderedFeatures({ layers: ["cluster", ...TOUCHED] }).length) return;
    performance.mark("jisr.symbols");
    this.map.off("render", this.drawn);
  };

  private async supply(id: string): Promise<void> {
    const cut = id.lastIndexOf(",");
    const made = await paint(id.slice(0, cut), theme.peek(), token);
    if (made && !this.map.hasImage(id)) this.map.addImage(id, made.image, { pixelRatio: made.ratio });
  }

  /** Everything on the map follows a signal from here on. */
  private follow(): void {
    const whenever = (act: () => void): void => void this.ends.push(effect(act));
    let first = true;
    whenever(() => {
      const next = style(theme.value, lang.value, token, based.value === true);
      if (first) {
        first = false;
        return;
      }
      this.map.setStyle(next, {
        transformStyle: (before, after) => ({
          ...after,
          sources: {
            ...after.sources,
            ...Object.fromEntries(Object.entries(before?.sources ?? {}).filter(([name]) => KEPT.includes(name))),
          },
        }),
      });
      this.ownLayers();
    });
    whenever(() => {
      hidden.value;
      selected.value;
      filters.value;
      asOf.value;
      this.pace.soon(true);
    });
    whenever(() => {
      visible.value;
      side.value;
      partners.value;
      lang.value;
      seat.value.read_to;
      aged.value;
      this.pace.soon();
    });
    whenever(() => {
      own.value;
      this.ownLayers();
    });
    whenever(() => this.fill("tool", sketch()));
    whenever(() => {
      this.map.getCanvas().style.cursor = tool.value ? "crosshair" : "";
    });
    whenever(() => {
      const at = look.value;
      if (at) this.go(at.lon, at.lat, at.zoom);
    });
    whenever(() => {
      if (selected.value !== null) this.reveal(selected.value);
    });
  }

  /** Tell the map what changed since it was told last; false when nothing did. */
  private async draw(): Promise<boolean> {
    const next = plotted(
      visible.peek(),
      {
        now: tick.peek(),
        ours: side.peek()?.side ?? "",
        urgent,
        unread,
        selected: selected.peek(),
        hidden: hidden.peek(),
        named: holderName,
      },
      this.made,
    );
    const told = (["calm", "urgent", "areas"] as const).map((name) => this.tell(name, next[name]));
    await Promise.all(told);
    return told.some(Boolean);
  }

  /** Tell a source only what changed: thousands of marks stand, and one is new. */
  private tell(name: keyof Plotted, next: Mark[]): Promise<void> | null {
    const source = this.map.getSource(name) as GeoJSONSource | undefined;
    const told = source && change(this.shown[name], next);
    return told ? source.updateData(told as never) : null;
  }

  private fill(name: string, features: object[]): void {
    const source = this.map.getSource(name) as GeoJSONSource | undefined;
    void source?.setData({ ...NOTHING, features } as never);
  }

  private ownLayers(): void {
    if (!this.ready) return;
    const stands = own.peek();
    for (const layer of this.map.getStyle().layers) if (layer.id.startsWith("own-")) this.map.removeLayer(layer.id);
    for (const name of Object.keys(this.map.getStyle().sources))
      if (name.startsWith("own-")) this.map.removeSource(name);
    stands.forEach((one, at) => {
      if (!one.shown) return;
      const source = `own-${at}`;
      this.map.addSource(source, { type: "geojson", data: one.data as never });
      const colour = token("--edge");
      const below = "area-fill";
      this.map.addLayer(
        { id: `${source}-line`, type: "line", source, paint: { "line-color": colour, "line-width": 1.5 } },
        below,
      );
      this.map.addLayer(
        { id: `${source}-point`, type: "circle", source, filter: ["==", ["geometry-type"], "Point"],
          paint: { "circle-radius": 4, "circle-color": colour } },
        below,
      ); // biome-ignore format: as the style is written
    });
  }

  /** While it moves, what follows the view follows in steps. */
  private moving(): void {
    this.stepping ??= setTimeout(() => this.moved(), STEPS_MS);
  }

  private moved(): void {
    clearTimeout(this.stepping);
    this.stepping = undefined;
    const { lng, lat } = this.map.getCenter();
    const box = this.map.getBounds();
    const zoom = this.map.getZoom();
    view.value = {
      lon: lng,
      lat,
      zoom,
      west: box.getWest(),
      south: box.getSouth(),
      east: box.getEast(),
      north: box.getNorth(),
    };
    sessionStorage.setItem(PLACE, JSON.stringify([lng, lat, zoom]));
  }

  go(lon: number, lat: number, zoom?: number): void {
    this.map.jumpTo({ center: [lon, lat], zoom: zoom ?? Math.max(this.map.getZoom(), 9) });
  }

  /** Bring a report into sight that is not; what is in sight already stays where it is. */
  private reveal(report: number): void {
    const place = statement(report)?.place;
    if (!place) return;
    const at = middle(place.geometry);
    if (this.map.getBounds().contains(at)) return;
    const [west, south, east, north] = extent(place.geometry);
    if (west === east && south === north) this.go(at[0], at[1]);
    else this.map.fitBounds([west, south, east, north], { padding: 60, maxZoom: 11, animate: false });
  }

  private clicked(event: MapMouseEvent): void {
    const at: Position = [event.lngLat.lng, event.lngLat.lat];
    if (tool.peek()) {
      if (!free.peek()) corners.value = tool.peek() === "point" ? [at] : [...corners.peek(), at];
      return;
    }
    const { x, y } = event.point;
    const box: [[number, number], [number, number]] = [
      [x - REACH, y - REACH],
      [x + REACH, y + REACH],
    ];
    const cluster = this.map.queryRenderedFeatures(box, { layers: ["cluster"] })[0];
    const found = this.map.queryRenderedFeatures(box, { layers: TOUCHED });
    found.sort((a, b) => TOUCHED.indexOf(a.layer.id) - TOUCHED.indexOf(b.layer.id));
    const ids = [...new Set(found.map((one) => Number(one.properties.report)).filter((id) => id > 0))];
    if (cluster && !found.some((one) => one.layer.id === "urgent")) {
      void this.spread(Number(cluster.properties.cluster_id), at);
      return;
    }
    if (!ids.length) return;
    const same = ids.join();
    const next = this.under.at === same ? (this.under.next + 1) % ids.length : 0;
    this.under = { at: same, ids, next };
    open(ids[next] as number);
  }

  private async spread(cluster: number, at: Position): Promise<void> {
    const source = this.map.getSource("calm") as GeoJSONSource;
    const zoom = await source.getClusterExpansionZoom(cluster);
    this.map.jumpTo({ center: at, zoom: Math.min(zoom + 0.5, 16) });
  }
}

function remembered(): Partial<typeof START> {
  try {
    const [lon, lat, zoom] = JSON.parse(sessionStorage.getItem(PLACE) ?? "") as [number, number, number];
    return { center: [lon, lat], zoom };
  } catch {
    return {};
  }
}
