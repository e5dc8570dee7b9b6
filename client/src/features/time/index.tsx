// Time: the picture as known at any position of the record, by hand or played, and always said to be so.

import "./time.css";
import "./words.ts";
import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { Iso, When } from "../../frame/parts.tsx";
import { fill } from "../../frame/slots.ts";
import { now } from "../../model/clock.ts";
import { register } from "../../model/commands.ts";
import { failed } from "../../model/notices.ts";
import { asOf, wall } from "../../model/route.ts";
import { side } from "../../model/session.ts";
import { t } from "../../model/words.ts";
import { readTime } from "../entry/times.ts";
import { back, go, goTo, here, instant, play, playing, shift, size, speed } from "./at.ts";

const HOUR = 3_600_000;
const SPEEDS = [1, 4, 20, 100];
const unfolded = signal(false);

type Step = [id: string, keys: string, sign: string, run: () => void];
const STEPS: Step[] = [
  ["day.back", "shift+,", "−24 h", () => shift(-24 * HOUR)],
  ["hour.back", ",", "−1 h", () => shift(-HOUR)],
  ["ten.back", "shift+[", "−10", () => go(here.value - 10)],
  ["one.back", "[", "−1", () => go(here.value - 1)],
  ["one.on", "]", "+1", () => go(here.value + 1)],
  ["ten.on", "shift+]", "+10", () => go(here.value + 10)],
  ["hour.on", ".", "+1 h", () => shift(HOUR)],
  ["day.on", "shift+.", "+24 h", () => shift(24 * HOUR)],
];

function Typed() {
  const [problem, setProblem] = useState("");
  const ask = (event: Event & { currentTarget: HTMLFormElement }) => {
    event.preventDefault();
    const typed = String(new FormData(event.currentTarget).get("at") ?? "");
    const read = readTime(typed, { zone: side.value?.zone ?? "UTC", now: now() });
    setProblem("problem" in read ? t(read.problem) : "");
    if ("at" in read) goTo(read.at).catch(failed);
  };
  return (
    <form class="time-typed" onSubmit={ask}>
      <label>
        {t("time.past")}
        <input name="at" dir="ltr" placeholder="131400Z, -2h" aria-invalid={problem !== ""} autocomplete="off" />
      </label>
      <button type="submit" class="button">
        {t("time.go")}
      </button>
      {problem && (
        <span class="problem" role="alert">
          {problem}
        </span>
      )}
    </form>
  );
}

function Controls() {
  return (
    <div class="time-steps">
      {STEPS.map(([id, , sign, run]) => (
        <button type="button" key={id} class="button" aria-label={`${sign}: ${t(`time.${id}`)}`} onClick={run}>
          <Iso>{sign}</Iso>
        </button>
      ))}
      <button type="button" class="button" onClick={play}>
        {t(playing.value ? "time.pause" : "time.play")}
      </button>
      <label class="time-speed">
        {t("time.speed")}
        <select value={String(speed.value)} onChange={(event) => (speed.value = Number(event.currentTarget.value))}>
          {SPEEDS.map((one) => (
            <option key={one} value={String(one)}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <Typed />
    </div>
  );
}

function Time() {
  const past = asOf.value !== null;
  const at = instant();
  if (wall.value && !past) return null;
  const shown = unfolded.value || past;
  return (
    <section class="time" aria-label={t("time.title")} data-past={past}>
      <div class="time-line">
        <button
          type="button"
          class="chip"
          aria-expanded={shown}
          disabled={past}
          onClick={() => (unfolded.value = !unfolded.value)}
        >
          {t("time.title")} <kbd>T</kbd>
        </button>
        {shown && (
          <input
            id="time-slider"
            type="range"
            min={0}
            max={size.value}
            value={here.value}
            aria-label={t("time.slider")}
            aria-valuetext={t("time.of", { n: here.value, all: size.value })}
            onInput={(event) => go(event.currentTarget.valueAsNumber)}
          />
        )}
        <span class="time-at" role={playing.value ? undefined : "status"}>
          <b>{t(past ? "time.past" : "time.now")}</b> {t("time.of", { n: here.value, all: size.value })}
          {at !== null && " · "}
          {at !== null && <When at={at} aged={past} />}
        </span>
        {past && (
          <button type="button" class="button strong" onClick={back}>
            {t("frame.past.back")}
          </button>
        )}
      </div>
      {shown && !wall.value && <Controls />}
    </section>
  );
}

fill("time", Time);

const inFloor = () => !wall.value;

register(
  {
    id: "time",
    word: "time.title",
    group: "view",
    keys: "t",
    when: inFloor,
    run: () => {
      unfolded.value = true;
      setTimeout(() => document.getElementById("time-slider")?.focus(), 0);
    },
  },
  ...STEPS.map(([id, keys, , run]) => ({
    id: `time.${id}`,
    word: `time.${id}`,
    group: "view" as const,
    keys,
    when: inFloor,
    run,
  })),
  { id: "time.play", word: "time.replay", group: "view", keys: "shift+y", when: inFloor, run: play },
  {
    id: "time.back",
    word: "frame.past.back",
    group: "view",
    keys: "shift+n",
    when: () => asOf.value !== null,
    run: back,
  },
);
