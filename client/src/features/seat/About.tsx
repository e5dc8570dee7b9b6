// What this is: which side, which version, whose map, under which licences.

import { useEffect, useState } from "preact/hooks";
import { Iso } from "../../frame/parts.tsx";
import { get } from "../../model/api.ts";
import { side } from "../../model/session.ts";
import { lang, t } from "../../model/words.ts";
import { Words } from "../partners/Words.tsx";

type Both = { en: string; ar: string };
interface Notice {
  of: Both;
  from: string;
  licence: string;
  address: string;
}

export function About() {
  const [notices, setNotices] = useState<Notice[] | null>(null);
  const [version, setVersion] = useState("");
  useEffect(() => {
    fetch("/map/notices.json")
      .then((answer) => answer.json())
      .then((told: { notices: Notice[] }) => setNotices(told.notices))
      .catch(() => setNotices([]));
    get<{ info: { version: string } }>("/openapi.json").then(
      (told) => setVersion(told.info.version),
      () => undefined,
    );
  }, []);
  return (
    <section>
      <h2>{t("seat.about")}</h2>
      <p>
        {t("app.title")} · Apache-2.0 {version && <>· {t("seat.version", { version })}</>}
      </p>
      {side.value && (
        <>
          <p>{t("partners.ours")}</p>
          <Words {...side.value} />
        </>
      )}
      <h2>{t("seat.licences")}</h2>
      {notices?.length === 0 && <p class="quiet">{t("seat.no_map")}</p>}
      <ul>
        {notices?.map((one) => (
          <li key={one.address}>
            {one.of[lang.value]}
            <br />
            <Iso>
              {one.from} · {one.licence}
            </Iso>
          </li>
        ))}
        <li>
          <Iso>MapLibre GL JS, PMTiles (BSD-3-Clause) · milsymbol, Terra Draw, Preact (MIT) · Noto Sans (OFL-1.1)</Iso>
        </li>
      </ul>
    </section>
  );
}
