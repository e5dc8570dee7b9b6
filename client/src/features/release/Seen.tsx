// As one partner would get it, beside our own version: every field, and what became of it.

import type { Signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { Copyable, Iso } from "../../frame/parts.tsx";
import type { Finding, LogLine, Preview } from "../../model/shapes.ts";
import { known, lang, t } from "../../model/words.ts";
import { nameOf } from "../log/sentences.ts";
import type { Fact } from "../report/facts.ts";
import { type Row, read as readBody, rows } from "./body.ts";
import { fresh, meant, read, type Shown } from "./deciding.ts";

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

/** The words a finding stands on, as the partner would read them. */
function words(one: Finding, preview: Preview): string {
  const says = readBody(preview.body);
  return Array.from(one.where === "title" ? says.title : says.text)
    .slice(one.start, one.end)
    .join("");
}

function Tick(given: { of: Signal<Record<string, string>>; partner: string; id: string; says: string }) {
  const { of, partner, id, says } = given;
  return (
    <label class="box">
      <input
        type="checkbox"
        checked={of.value[partner] === id}
        onChange={(event) => (of.value = { ...of.value, [partner]: event.currentTarget.checked ? id : "" })}
      />
      {says}
    </label>
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
      {preview.two_persons && <p>{t("release.two")}</p>}
      {preview.finer && (
        <div class="problem">
          <p>{t("release.finer", { name })}</p>
          <Tick of={meant} partner={partner} id={seen.id} says={t("release.finer.meant")} />
        </div>
      )}
      {preview.findings.length > 0 && (
        <div class="problem">
          <p>{t("release.lint", { n: preview.findings.length })}</p>
          <ul>
            {preview.findings.map((one) => (
              <li key={`${one.where} ${one.start} ${one.code}`}>
                <bdi>{words(one, preview)}</bdi>: {lang.value === "ar" ? one.say_ar : one.say}
              </li>
            ))}
          </ul>
          <Tick of={read} partner={partner} id={seen.id} says={t("release.lint.read")} />
        </div>
      )}
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
