// Small parts every feature is made of. What has its own direction (DTG, grids, serials, ids) goes through Iso.

import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { age, dtg, local, tick } from "../model/clock.ts";
import { failed, say } from "../model/notices.ts";
import { side } from "../model/session.ts";
import type { Level } from "../model/shapes.ts";
import { known, lang, t } from "../model/words.ts";

/** Left to right inside any text: numbers, grids, DTG, ids. */
export function Iso({ children }: { children: ComponentChildren }) {
  return (
    <bdi dir="ltr" class="iso">
      {children}
    </bdi>
  );
}

/** Text somebody wrote, in whatever direction it has. */
export function Said({ text }: { text: string }) {
  return <bdi dir="auto">{text}</bdi>;
}

/** A word of a closed list; one we have no word for shows itself. */
export function Word({ list, of }: { list: string; of: string }) {
  const key = `${list}.${of}`;
  return <>{known(key) ? t(key) : of}</>;
}

/** DTG with the local time beside it and the age behind it. */
export function When({ at, aged = true }: { at: number; aged?: boolean }) {
  const zone = side.value?.zone ?? "UTC";
  return (
    <time dateTime={new Date(at).toISOString()} title={`${local(at, zone)} ${zone}`}>
      <Iso>{dtg(at)}</Iso>
      {aged && <span class="age"> {age(at, tick.value)}</span>}
    </time>
  );
}

export function LevelMark({ level }: { level: Level | null | undefined }) {
  return level ? <span class={`level level-${level}`}>{t(`level.${level}`)}</span> : null;
}

/** A value that can be taken along. */
export function Copyable({ value, children }: { value: string; children?: ComponentChildren }) {
  const copy = () =>
    navigator.clipboard.writeText(value).then(
      () => say(t("copied", { value })),
      () => failed(null),
    );
  return (
    <button type="button" class="copy" title={t("copy")} onClick={copy}>
      <Iso>{children ?? value}</Iso>
    </button>
  );
}

/** A button that does something which takes its time: it cannot be pressed twice, and what goes wrong is said. */
export function Doing(props: {
  run: () => Promise<unknown>;
  children: ComponentChildren;
  class?: string;
  disabled?: boolean;
  label?: string;
}) {
  const [busy, setBusy] = useState(false);
  const still = useRef(true);
  const press = async () => {
    setBusy(true);
    try {
      await props.run();
    } catch (error) {
      failed(error);
    } finally {
      if (still.current) setBusy(false);
    }
  };
  return (
    <button
      type="button"
      class={props.class ?? "button"}
      disabled={busy || props.disabled}
      aria-busy={busy}
      aria-label={props.label}
      onClick={press}
    >
      {props.children}
    </button>
  );
}

/** What stands where there is nothing: why, and what to do next. */
export function Empty({ what, next }: { what: string; next?: string }) {
  return (
    <div class="empty">
      <p>{what}</p>
      {next && <p class="quiet">{next}</p>}
    </div>
  );
}

export function Waiting() {
  return (
    <p class="empty" aria-busy="true">
      {t("loading")}
    </p>
  );
}

/** A side's name in the chosen language. */
export function sideName(names: { name_en: string; name_ar: string }): string {
  return lang.value === "ar" ? names.name_ar : names.name_en;
}
