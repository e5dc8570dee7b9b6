// Deciding about one report: partner, cell, words, preview, and only then release.

import { effect } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Doing, Iso, LevelMark, Said, When } from "../../frame/parts.tsx";
import { tick } from "../../model/clock.ts";
import { partners, pulse } from "../../model/feed.ts";
import { failed } from "../../model/notices.ts";
import { look, previewed } from "../../model/place.ts";
import { open } from "../../model/route.ts";
import { type LinkState, type LogLine, type PartnerState, REASONS, type Reason } from "../../model/shapes.ts";
import { t } from "../../model/words.ts";
import { nameOf, word } from "../log/sentences.ts";
import { box } from "../report/near.ts";
import { cellSize, read } from "./body.ts";
import * as deciding from "./deciding.ts";
import { Seen } from "./Seen.tsx";

const MOST_MINUTES = 30 * 24 * 60;

/** How long a release may still be taken back before it leaves. */
export function Hold({ of, one }: { of: LogLine; one: PartnerState }) {
  const until = one.until?.at ?? 0;
  const left = Math.max(0, until - tick.value);
  // A hold longer than usual is a delay: its bar runs over the last hour.
  const hold = (pulse.value?.hold_s ?? 10) * 1000;
  const whole = left > hold ? Math.max(3_600_000, left) : hold;
  return (
    <div class="hold" data-state="held">
      <label>
        {t("release.held", { name: nameOf(one.partner) })} <When at={until} />
        <progress max={whole} value={left} />
      </label>
      <Doing class="button grave" run={() => deciding.takeBack(of, one.partner, "error")}>
        {t("release.back")}
      </Doing>
      <p class="quiet">{t("release.back.note")}</p>
    </div>
  );
}

export function TakeBack({ of, one }: { of: LogLine; one: PartnerState }) {
  const [reason, setReason] = useState<Reason>("error");
  const [asked, setAsked] = useState(false);
  if (!asked) {
    return (
      <button type="button" class="button grave" onClick={() => setAsked(true)}>
        {t("release.withdraw", { name: nameOf(one.partner) })}
      </button>
    );
  }
  return (
    <fieldset class="act-form">
      <legend>{t("release.withdraw", { name: nameOf(one.partner) })}</legend>
      <p>{t("release.withdraw.note")}</p>
      <label>
        {t("fact.reason")}
        <select value={reason} onChange={(event) => setReason(event.currentTarget.value as Reason)}>
          {REASONS.map((each) => (
            <option key={each} value={each}>
              {t(`reason.${each}`)}
            </option>
          ))}
        </select>
      </label>
      <div class="acts">
        <Doing class="button grave" run={() => deciding.takeBack(of, one.partner, reason).then(() => setAsked(false))}>
          {t("release.withdraw.do")}
        </Doing>
        <button type="button" class="button" onClick={() => setAsked(false)}>
          {t("cancel")}
        </button>
      </div>
    </fieldset>
  );
}

function Partner({ of, one, at }: { of: LogLine; one: LinkState; at: number }) {
  const state = of.partners?.find((each) => each.partner === one.partner);
  const why = deciding.barred(of, one);
  const on = deciding.chosen.value.includes(one.partner);
  const name = nameOf(one.partner);
  const refused = deciding.refused.value[one.partner];
  return (
    <li class="to" data-partner={one.partner} data-state={state?.state}>
      <label class="box">
        <input
          type="checkbox"
          checked={on}
          disabled={why !== ""}
          aria-keyshortcuts={String(at + 1)}
          onChange={() => deciding.choose(one.partner)}
        />
        {at < 9 && <kbd>{at + 1}</kbd>}
        <b>
          <bdi>{name}</bdi>
        </b>
        {state && <span>{word("told", state.state)}</span>}
      </label>
      {why && <p class="quiet">{why}</p>}
      {refused && (
        <p class="problem" role="alert">
          {refused}
        </p>
      )}
      {state?.state === "lapsed" && <p>{word("lapse", state.reason ?? "")}</p>}
      {state?.state === "held" && <Hold of={of} one={state} />}
      {state?.holds != null && (
        <>
          <p>{t("told.holds", { version: state.holds })}</p>
          <TakeBack of={of} one={state} />
        </>
      )}
      {!why && state && (state.state === "private" || state.of !== of.serial || state.state === "lapsed") && (
        <Doing run={() => deciding.withhold(one.partner)}>{t("release.withhold", { name })}</Doing>
      )}
    </li>
  );
}

function Terms({ of }: { of: LogLine }) {
  const place = of.says?.place;
  const finest = deciding.finest.value;
  const lat = place ? (box(place.geometry)[1] + box(place.geometry)[3]) / 2 : 0;
  const shown = Math.min(deciding.level.value, finest ?? 0);
  return (
    <>
      {finest !== null && (
        <label>
          {t("release.cell")}
          <select
            value={String(shown)}
            onChange={(event) => (deciding.level.value = Number(event.currentTarget.value))}
          >
            {Array.from({ length: finest + 1 }, (_, level) => (
              <option key={level} value={String(level)}>
                {t("release.cell.of", { level, size: cellSize(level, lat) })}
              </option>
            ))}
          </select>
        </label>
      )}
      <div class="tear">
        <p class="quiet">{t("release.tear")}</p>
        <label>
          {t("release.title.label")}
          <input
            dir="auto"
            maxLength={200}
            placeholder={t("release.title.template")}
            value={deciding.title.value}
            onInput={(event) => (deciding.title.value = event.currentTarget.value)}
          />
        </label>
        <label>
          {t("release.text")}
          <textarea
            dir="auto"
            rows={2}
            placeholder={t("release.text.none")}
            value={deciding.text.value}
            onInput={(event) => (deciding.text.value = event.currentTarget.value)}
          />
        </label>
        <button
          type="button"
          class="chip"
          onClick={() => {
            deciding.title.value = of.says?.title ?? "";
            deciding.text.value = of.says?.text ?? "";
          }}
        >
          {t("release.ours.copy")}
        </button>
      </div>
      <label class="box">
        <input
          type="checkbox"
          checked={deciding.flash.value}
          onChange={(event) => (deciding.flash.value = event.currentTarget.checked)}
        />
        <b>{t("release.flash")}</b> {t("release.flash.note")}
      </label>
      <label>
        {t("release.delay")}
        <input
          type="number"
          min={0}
          max={MOST_MINUTES}
          value={deciding.delay.value}
          onInput={(event) => {
            deciding.delay.value = Math.max(
              0,
              Math.min(MOST_MINUTES, Math.floor(event.currentTarget.valueAsNumber || 0)),
            );
          }}
        />
      </label>
    </>
  );
}

/** The place as the first partner chosen would get it, on the map while the preview is open. */
function showOnMap(): () => void {
  const stop = effect(() => {
    const partner = deciding.chosen.value.find(deciding.fresh);
    const seen = partner && deciding.shown.value[partner];
    const geometry = seen ? read(seen.preview.body).place?.geometry : undefined;
    previewed.value = partner && geometry ? { geometry, label: t("release.map", { name: nameOf(partner) }) } : null;
    if (!geometry) return;
    const [west, south, east, north] = box(geometry);
    const wide = Math.max(east - west, (north - south) * 1.3, 0.002);
    look.value = { lon: (west + east) / 2, lat: (south + north) / 2, zoom: Math.min(13, Math.log2(200 / wide)) };
  });
  return () => {
    stop();
    previewed.value = null;
  };
}

export function Desk({ of }: { of: LogLine }) {
  useEffect(showOnMap, []);
  const { chosen, shown, ready, busy } = deciding;
  const previews = chosen.value.flatMap((partner) => {
    const seen = shown.value[partner];
    return seen ? [{ partner, seen }] : [];
  });
  const ask = (event: Event) => {
    event.preventDefault();
    deciding.preview().catch(failed);
  };
  const says = of.says;
  return (
    <form class="desk" onSubmit={ask} data-report={of.report}>
      <h2>
        <Iso>#{of.report}</Iso> {says && <Said text={says.title} />}
      </h2>
      <p>
        <LevelMark level={of.level} /> {says && t(`kind.${says.kind}`)} · <When at={of.entered.at} />
      </p>
      <ol class="tos" aria-label={t("release.to")}>
        {partners.value.map((one, at) => (
          <Partner key={one.partner} of={of} one={one} at={at} />
        ))}
      </ol>
      {chosen.value.length > 0 && (
        <>
          <Terms of={of} />
          <div class="acts">
            <button type="submit" class={`button${ready.value ? "" : " strong"}`} disabled={busy.value}>
              {t("release.preview")} <kbd>Enter</kbd>
            </button>
          </div>
          {previews.map(({ partner, seen }) => (
            <Seen key={partner} line={of} partner={partner} seen={seen} />
          ))}
          <div class="acts desk-do">
            <Doing class="button strong" disabled={!ready.value || busy.value} run={deciding.release}>
              {t("release.do", { names: chosen.value.map(nameOf).join(", ") })} <kbd>Ctrl Enter</kbd>
            </Doing>
            {!ready.value && <span class="quiet">{t("release.first")}</span>}
          </div>
          <p class="quiet">{t("release.hold", { s: pulse.value?.hold_s ?? 10 })}</p>
        </>
      )}
      <p class="quiet">{t("told.receipt")}</p>
      <button type="button" class="button" onClick={() => open(null)}>
        {t("release.queue")}
      </button>
    </form>
  );
}
