// A place in every form, to be taken along. An area is an area: no middle of it passes for a point.

import { useEffect, useState } from "preact/hooks";
import { Copyable, Iso, Said } from "../../frame/parts.tsx";
import { get } from "../../model/api.ts";
import type { Geometry, Where as Place } from "../../model/shapes.ts";
import { t } from "../../model/words.ts";

const FORMS = ["mgrs", "decimal", "dms", "utm", "plus"] as const;
type Forms = Partial<Record<(typeof FORMS)[number], string | null>>;

/** A point in every form the side writes; nothing for what is wider. */
export function useForms(geometry: Geometry | undefined): Forms {
  const [forms, setForms] = useState<Forms>({});
  const [lon, lat] = geometry?.type === "Point" ? geometry.coordinates : [null, null];
  useEffect(() => {
    if (lon === null) return setForms({});
    const mine = new AbortController();
    get<Forms>(`/places/forms?lon=${lon}&lat=${lat}`, mine.signal).then(setForms, () => undefined);
    return () => mine.abort();
  }, [lon, lat]);
  return forms;
}

export function Where({ place, forms }: { place: Place; forms: Forms }) {
  const { geometry } = place;
  return (
    <section>
      <h3>{t("fact.place")}</h3>
      <p>
        {place.name && (
          <>
            <Said text={place.name} />.{" "}
          </>
        )}
        {t(`fact.is.${geometry.type}`)} {place.error_m === null ? t("fact.error.none") : <Iso>± {place.error_m} m</Iso>}
      </p>
      <dl class="facts">
        {geometry.type === "Point" && FORMS.some((form) => forms[form]) ? (
          FORMS.map((form) => {
            const value = forms[form];
            return (
              value && (
                <div key={form}>
                  <dt>{t(`form.${form}`)}</dt>
                  <dd>
                    <Copyable value={value} />
                  </dd>
                </div>
              )
            );
          })
        ) : (
          <div>
            <dt>{t(geometry.type === "Point" ? "form.decimal" : "form.bounds")}</dt>
            <dd>
              <Copyable value={place.where} />
            </dd>
          </div>
        )}
        <div>
          <dt>GeoJSON</dt>
          <dd>
            <Copyable value={JSON.stringify(geometry)}>{t("copy")}</Copyable>
          </dd>
        </div>
      </dl>
    </section>
  );
}
