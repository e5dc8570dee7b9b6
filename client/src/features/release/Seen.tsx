// As one partner would get it, beside our own version: every field, and what became of it.

import { useEffect, useRef, useState } from "preact/hooks";
import { Copyable, Iso } from "../../frame/parts.tsx";
import type { LogLine } from "../../model/shapes.ts";
import { known, lang, t } from "../../model/words.ts";
import { nameOf } from "../log/sentences.ts";
import type { Fact } from "../report/facts.ts";
import { type Row, rows } from "./body.ts";
import { fresh, type Shown } from "./deciding.ts";

function fieldWord(field: string): string {
  const own = `release.field.${field}`;
  return t(known(own) ? own : `fact.${field}`);
}

function Value({ fact }: { fact: Fact | undefined }) {
  if (!fact) return <span class="quiet">{t("release.nothing")}</span>;
  return fact.said ? <bdi dir="auto">{fact.text}</bdi> : <bdi>{fact.text}</bdi>;
}

function Field({ row }: { row: Row }) {
  const same = row.fate === "same";
  return (
    <tr data-fate={row.fate}>
      <th scope="row">
        {fieldWord(row.field)}
        <span class="fate">{t(`release.fate.${row.fate}`)}</span>
      </th>
      {same ? (
        <td colSpan={2}>
          <Value fact={row.ours} />
        </td>
      ) : (
        <>
          <td class="ours-cell">
            <Value fact={row.ours} />
          </td>
          <td>
            <Value fact={row.theirs} />
          </td>
        </>
      )}
    </tr>
  );
}

export function Seen({ line, partner, seen }: { line: LogLine; partner: string; seen: Shown }) {
  const [exact, setExact] = useState(false);
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.scrollIntoView({ block: "start" }), [seen.id]);
  const name = nameOf(partner);
  const { preview } = seen;
  const list = rows(line, preview, lang.value);
  const changed = list.filter((row) => row.fate !== "same").length;
  return (
    <section
      ref={box}
      class="seen"
      data-partner={partner}
      data-hash={preview.hash}
      aria-label={t("release.as", { name })}
    >
      <h3>{t("release.as", { name })}</h3>
      {!fresh(partner) && <p class="problem">{t("release.stale")}</p>}
      {preview.finer && <p class="problem">{t("release.finer", { name })}</p>}
      {preview.revises && <p>{t("release.revises", { name })}</p>}
      <p role="status">{t("release.counted", { n: changed, all: list.length })}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("release.field")}</th>
            <th scope="col">{t("release.ours")}</th>
            <th scope="col">{t("release.gets", { name })}</th>
          </tr>
        </thead>
        <tbody>
          {list.map((row) => (
            <Field key={row.field} row={row} />
          ))}
        </tbody>
      </table>
      <button type="button" class="chip" aria-expanded={exact} onClick={() => setExact(!exact)}>
        {t("release.exact")}
      </button>
      {exact && (
        <>
          <p>
            SHA-256 <Copyable value={preview.hash} />
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long bytes are scrolled by key */}
          <pre dir="ltr" tabIndex={0}>
            {preview.body}
          </pre>
          <p class="quiet">
            <Iso>{new TextEncoder().encode(preview.body).length}</Iso> {t("release.bytes")}
          </p>
        </>
      )}
    </section>
  );
}
