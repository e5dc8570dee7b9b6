// The report on paper: both languages, its marking above and below, who printed it and when.

import { dtg, tick } from "../../model/clock.ts";
import { me, side } from "../../model/session.ts";
import type { Lang, LogLine } from "../../model/shapes.ts";
import { tIn } from "../../model/words.ts";
import { factsOf, wayOf } from "./facts.ts";

function Band({ line }: { line: LogLine }) {
  const level = line.level;
  return (
    <p class="print-band">
      {line.says?.exercise && `${tIn("en", "frame.exercise")} · ${tIn("ar", "frame.exercise")} — `}
      {level && `${tIn("en", `level.${level}`)} · ${tIn("ar", `level.${level}`)}`}
    </p>
  );
}

function Half({ line, language }: { line: LogLine; language: Lang }) {
  return (
    <dl lang={language} dir={language === "ar" ? "rtl" : "ltr"}>
      {factsOf(line, language).map((fact) => (
        <div key={fact.field}>
          <dt>{tIn(language, `fact.${fact.field}`)}</dt>
          <dd>
            <bdi dir={wayOf(fact, language)}>{fact.text}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Stamp() {
  const given = { position: me.value?.position ?? "", dtg: dtg(tick.value) };
  return (
    <p>
      {tIn("en", "print.by", given)} <span lang="ar">{tIn("ar", "print.by", given)}</span>
    </p>
  );
}

export function Print({ line, report, mgrs }: { line: LogLine; report: number; mgrs?: string | null | undefined }) {
  const names = side.value;
  const state = line.state ?? "stands";
  return (
    <article class="print-sheet" aria-hidden="true">
      <Band line={line} />
      <h1>
        <bdi>{names?.name_en}</bdi> · <bdi>{names?.name_ar}</bdi> — <bdi dir="ltr">#{report}</bdi> —{" "}
        <bdi dir="ltr">{line.entered.dtg}</bdi>
      </h1>
      {state !== "stands" && (
        <p>
          <b>
            {tIn("en", `print.${state}`)} · {tIn("ar", `print.${state}`)}
          </b>
        </p>
      )}
      <div class="print-halves">
        <Half line={line} language="en" />
        <Half line={line} language="ar" />
      </div>
      {mgrs && <p dir="ltr">MGRS {mgrs}</p>}
      <p>
        <bdi>{line.position}</bdi> · <bdi dir="ltr">{line.stored.dtg}</bdi>
      </p>
      <Stamp />
      <Band line={line} />
    </article>
  );
}
