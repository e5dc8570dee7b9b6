// Go to a place written in any form; when it can be read in several ways, it is asked which.

import { useState } from "preact/hooks";
import { Iso } from "../../frame/parts.tsx";
import { post, sentence } from "../../model/api.ts";
import { look } from "../../model/place.ts";
import type { Reading } from "../../model/shapes.ts";
import { lang, t } from "../../model/words.ts";
import { focusMap } from "./commands.ts";

interface Readings {
  readings: Reading[];
  ask: string;
}

/** What a text may mean as a place. */
export async function read(text: string): Promise<Readings> {
  const said = await post<Readings & { ask_ar: string }>("/places", { text });
  return lang.value === "ar" ? { ...said, ask: said.ask_ar } : said;
}

export function named(one: Reading): string {
  return (lang.value === "ar" ? one.name_ar : one.name_en) ?? one.label;
}

export function Choice({ of, choose }: { of: Reading[]; choose: (one: Reading) => void }) {
  return (
    <ul class="map-choice">
      {of.map((one, at) => (
        <li key={at}>
          <button type="button" class="button" onClick={() => choose(one)}>
            <bdi dir="auto">{named(one)}</bdi> <Iso>{`${one.lat.toFixed(4)}, ${one.lon.toFixed(4)}`}</Iso>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** A box a place is typed into, with what came of it. */
export function PlaceBox(props: { id: string; label: string; button: string; found: (one: Reading) => void }) {
  const [text, setText] = useState("");
  const [told, setTold] = useState<Readings | null>(null);
  const [problem, setProblem] = useState("");
  const settle = (one: Reading) => {
    setTold(null);
    setText("");
    props.found(one);
  };
  const ask = async (event: Event) => {
    event.preventDefault();
    if (!text.trim()) return;
    setProblem("");
    setTold(null);
    try {
      const answer = await read(text);
      const [only, second] = answer.readings;
      if (only && !second) settle(only);
      else if (only) setTold(answer);
      else setProblem(answer.ask || t("map.goto.none"));
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <form class="map-goto" onSubmit={ask}>
      <input
        id={props.id}
        type="text"
        dir="auto"
        autocomplete="off"
        aria-label={props.label}
        placeholder={t("map.goto.hint")}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && focusMap()}
      />
      <button type="submit" class="button">
        {props.button}
      </button>
      {problem && (
        <p class="problem" role="alert" dir="auto">
          {problem}
        </p>
      )}
      {told && (
        <div class="map-menu">
          <p dir="auto">{told.ask || t("map.goto.which")}</p>
          <Choice of={told.readings} choose={settle} />
        </div>
      )}
    </form>
  );
}

export function Goto() {
  const go = (one: Reading) => {
    look.value = { lon: one.lon, lat: one.lat, marked: true };
    focusMap();
  };
  return <PlaceBox id="map-goto" label={t("map.goto")} button={t("map.goto")} found={go} />;
}
