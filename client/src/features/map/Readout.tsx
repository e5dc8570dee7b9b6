// Where the pointer is: degrees at once, the other forms when it rests. Where the map comes from, and what it leaves out.

import { useEffect, useRef, useState } from "preact/hooks";
import { Iso } from "../../frame/parts.tsx";
import { get } from "../../model/api.ts";
import { failed } from "../../model/notices.ts";
import { urgent } from "../../model/picture.ts";
import { panel } from "../../model/route.ts";
import { lang, t } from "../../model/words.ts";
import { decimal } from "./commands.ts";
import { here, pointer, withheld } from "./state.ts";

const RESTS_MS = 350;

interface Forms {
  mgrs: string;
  utm: string;
  dms: string;
  plus: string;
}

export function Readout() {
  const at = here.value;
  const [forms, setForms] = useState<Forms | null>(null);
  const place = at ? decimal(at) : "";
  useEffect(() => {
    setForms(null);
    if (!at) return;
    const stop = new AbortController();
    const rest = setTimeout(() => {
      const [lon, lat] = at.map((degrees) => degrees.toFixed(7));
      get<Forms>(`/places/forms?lon=${lon}&lat=${lat}`, stop.signal).then(setForms, () => undefined);
    }, RESTS_MS);
    return () => {
      clearTimeout(rest);
      stop.abort();
    };
  }, [place]);
  return (
    <p class="map-readout">
      <span class="hidden">{t(pointer.value ? "map.readout" : "map.readout.middle")}: </span>
      <Iso>{place}</Iso>
      {forms && [forms.mgrs, forms.utm, forms.dms].map((one) => <Iso key={one}>{one}</Iso>)}
    </p>
  );
}

/** Says when layers that are off keep something from the map. */
export function Off() {
  const off = withheld.value;
  if (!off.length) return null;
  const pressing = off.filter(urgent).length;
  return (
    <button type="button" class={`chip${pressing ? " link-lost" : ""}`} onClick={() => (panel.value = "layers")}>
      {t(pressing ? "map.off.urgent" : "map.off", { n: off.length, m: pressing })}
    </button>
  );
}

type Both = { en: string; ar: string };
interface Notices {
  notices: { of: Both; from: string; licence: string; address: string; say: Both }[];
  not_there: Both;
  lines: Both;
}

export function About() {
  const box = useRef<HTMLDialogElement>(null);
  const [told, setTold] = useState<Notices | null>(null);
  const show = async () => {
    box.current?.showModal();
    if (told) return;
    try {
      setTold((await (await fetch("/map/notices.json")).json()) as Notices);
    } catch (error) {
      failed(error);
    }
  };
  const said = (one: Both): string => one[lang.value];
  return (
    <>
      <button type="button" class="map-about" onClick={show}>
        <bdi dir="ltr">© OpenStreetMap · Natural Earth · GeoNames</bdi>
      </button>
      <dialog ref={box} class="modal" aria-label={t("map.notices")}>
        <h2>{t("map.notices")}</h2>
        {told && (
          <>
            <p>{said(told.lines)}</p>
            <p>{said(told.not_there)}</p>
            {told.notices.map((one) => (
              <section key={one.address}>
                <h3>{said(one.of)}</h3>
                <p>
                  <bdi dir="ltr">{one.from}</bdi>
                  <br />
                  <bdi dir="ltr">
                    {one.licence} · {one.address}
                  </bdi>
                </p>
                <p class="quiet">{said(one.say)}</p>
              </section>
            ))}
          </>
        )}
        <button type="button" class="button" onClick={() => box.current?.close()}>
          {t("close")}
        </button>
      </dialog>
    </>
  );
}
