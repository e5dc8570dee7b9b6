// Where: any written form of a place, a list of corners, or drawn on the map.

import { useEffect, useRef, useState } from "preact/hooks";
import { Iso, Said } from "../../frame/parts.tsx";
import { post, sentence } from "../../model/api.ts";
import type { Reading } from "../../model/shapes.ts";
import { lang, t } from "../../model/words.ts";
import { Text } from "./fields.tsx";
import { geometryOf, type Problems, setGeometry } from "./form.ts";
import { form, set, tool, write } from "./typing.ts";

const SETTLES_MS = 200;
const SHAPES = ["point", "line", "area", "corridor"] as const;

interface Found {
  of: string;
  readings: Reading[];
  ask: string;
}

function use(reading: Reading): void {
  write({
    ...setGeometry({ type: "Point", coordinates: [reading.lon, reading.lat] }),
    error_m: reading.error_m === null ? "" : String(reading.error_m),
    name: (lang.value === "ar" ? reading.name_ar : reading.name_en) ?? form.value.name,
  });
}

function Search() {
  const [found, setFound] = useState<Found | null>(null);
  const [problem, setProblem] = useState("");
  const text = form.value.place;
  const byHand = useRef(false);
  useEffect(() => {
    // A form that is opened filled may have its place already.
    if (!byHand.current && form.value.corners) return;
    setProblem("");
    if (text.trim() === "") return setFound(null);
    const mine = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const read = await post<{ readings: Reading[]; ask: string; ask_ar: string }>("/places", { text }, mine.signal);
        setFound({ of: text, readings: read.readings, ask: lang.value === "ar" ? read.ask_ar : read.ask });
        const [only] = read.readings;
        if (read.readings.length === 1 && only) use(only);
      } catch (error) {
        if (!mine.signal.aborted) setProblem(sentence(error));
      }
    }, SETTLES_MS);
    return () => {
      clearTimeout(timer);
      mine.abort();
    };
  }, [text]);
  return (
    <>
      <label>
        {t("field.place")}
        <input
          id="entry-place"
          type="text"
          dir="auto"
          autocomplete="off"
          placeholder="38SLF 2931 8721 · 36.80, 42.08"
          value={text}
          onInput={(event) => {
            byHand.current = true;
            set("place", event.currentTarget.value);
          }}
        />
      </label>
      <div role="status">
        {problem && <p class="entry-wrong">{problem}</p>}
        {found && found.of === text && (
          <>
            {found.ask && <p>{found.ask}</p>}
            {found.readings.length === 0 && !found.ask && <p class="entry-wrong">{t("entry.place.none")}</p>}
            {found.readings.length > 1 &&
              found.readings.map((one) => (
                <button type="button" class="chip" key={`${one.form}${one.lon},${one.lat}`} onClick={() => use(one)}>
                  <Said text={one.label} /> <Iso>{`${one.lat} ${one.lon}`}</Iso>
                </button>
              ))}
          </>
        )}
      </div>
    </>
  );
}

function Drawing() {
  const shapes = SHAPES.filter((shape) => tool(shape));
  if (!shapes.length) return null;
  return (
    <p class="entry-buttons">
      {t("entry.draw")}{" "}
      {shapes.map((shape) => (
        <button type="button" class="chip" key={shape} onClick={() => tool(shape)?.()}>
          {t(`shape.${shape}`)}
        </button>
      ))}
    </p>
  );
}

export function PlaceField({ problems }: { problems: Problems }) {
  const geometry = geometryOf(form.value);
  const parts = form.value.geometry !== "";
  return (
    <fieldset>
      <legend>{t("entry.place")}</legend>
      <Search />
      <Drawing />
      {parts ? (
        <p>{t("entry.parts.drawn")}</p>
      ) : (
        <>
          <Text field="corners" problems={problems} lines={3} most={20_000} hint={"36.80 42.08"} />
          <label class="box">
            <input
              type="checkbox"
              checked={form.value.area === "1"}
              onChange={(event) => set("area", event.currentTarget.checked ? "1" : "")}
            />
            {t("field.area")}
          </label>
        </>
      )}
      <div class="entry-two">
        <Text field="error_m" problems={problems} most={10} hint={t("unknown")} />
        <Text field="name" problems={problems} />
      </div>
      {geometry && (
        <p class="entry-buttons">
          <span class="quiet">{t(`entry.is.${geometry.type}`)}</span>
          <button
            type="button"
            class="chip"
            onClick={() => write({ ...setGeometry(null), place: "", error_m: "", name: "" })}
          >
            {t("entry.place.clear")}
          </button>
        </p>
      )}
    </fieldset>
  );
}
