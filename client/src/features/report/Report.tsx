// The open report: what stands on top, what it replaced below, and everything that was done about it.

import { useState } from "preact/hooks";
import { Doing, Empty, Iso, LevelMark, Said, Waiting, When } from "../../frame/parts.tsx";
import { tick } from "../../model/clock.ts";
import { beside, open, selected } from "../../model/route.ts";
import { may } from "../../model/session.ts";
import type { History, LogLine, Moment } from "../../model/shapes.ts";
import { lang, t } from "../../model/words.ts";
import { holderOf, nameOf, sentenceOf, stateOf, word } from "../log/sentences.ts";
import { Actions } from "./Actions.tsx";
import { Beside, Candidates, relate } from "./Beside.tsx";
import { changes, factsOf, wayOf } from "./facts.ts";
import { sorted, useHistory } from "./history.ts";
import { Print } from "./Print.tsx";
import { Told } from "./Told.tsx";
import { useForms, Where } from "./Where.tsx";

/** Fields that have a place of their own above the list. */
const SHOWN = new Set([
  "title",
  "text",
  "marking",
  "occurred",
  "observed",
  "review_by",
  "place",
  "place_name",
  "error",
  "detail.state",
  "detail.level",
  "detail.function",
]);

function Head({ line, report }: { line: LogLine; report: number }) {
  const says = line.says;
  const state = says && stateOf(says);
  return (
    <header class={`report-head ${line.state ?? ""}`} data-report={report} data-state={line.state}>
      <p class="report-line">
        <Iso>#{report}</Iso>
        <b class={line.origin ? "theirs" : "ours"}>
          {line.origin ? <bdi>{nameOf(line.origin.partner)}</bdi> : t("log.ours")}
        </b>
        <LevelMark level={line.level} />
        {says?.exercise && <b class="exercise">{t("frame.exercise")}</b>}
        <button type="button" class="chip report-close" aria-label={t("close")} onClick={() => open(null)}>
          ×
        </button>
      </p>
      <h2>{says ? <Said text={says.title} /> : t("log.state.erased")}</h2>
      {says && (
        <p>
          {t(`kind.${says.kind}`)}
          {state && (
            <>
              : <b>{word("state", state)}</b>
            </>
          )}
        </p>
      )}
      {line.state && line.state !== "stands" && <p class="report-ended">{t(`print.${line.state}`)}</p>}
    </header>
  );
}

function Time({ name, at, late }: { name: string; at: Moment | null | undefined; late?: boolean }) {
  if (!at) return null;
  return (
    <div>
      <dt>{t(`fact.${name}`)}</dt>
      <dd class={late ? "late" : undefined}>
        <When at={at.at} />
        {late && <b> {t("fact.overdue")}</b>}
      </dd>
    </div>
  );
}

function Times({ line }: { line: LogLine }) {
  const says = line.says;
  if (!says) return null;
  const [first, last] = says.occurred;
  return (
    <dl class="facts" aria-label={t("fact.times")}>
      <Time name="occurred" at={first} />
      {last.at !== first.at && <Time name="until" at={last} />}
      <Time name="observed" at={says.observed} />
      {line.origin ? <Time name="released" at={line.origin.released} /> : <Time name="entered" at={line.entered} />}
      {line.origin?.flash && (
        <div>
          <dt>{t("fact.flash")}</dt>
          <dd>{line.origin.ahead == null ? t("fact.flash.here") : t("fact.flash.ahead", { n: line.origin.ahead })}</dd>
        </div>
      )}
      <Time name="predates" at={line.origin?.predates} />
      <Time name="stored" at={line.stored} />
      <Time name="review_by" at={says.review_by} late={says.review_by.at <= tick.value} />
    </dl>
  );
}

function Facts({ line }: { line: LogLine }) {
  const says = line.says;
  if (!says) return null;
  return (
    <dl class="facts">
      {factsOf(line, lang.value)
        .filter((fact) => !SHOWN.has(fact.field) && fact.field !== "exercise" && fact.field !== "kind")
        .map((fact) => (
          <div key={fact.field}>
            <dt>{t(`fact.${fact.field}`)}</dt>
            <dd>
              <bdi dir={wayOf(fact, lang.value)}>{fact.text}</bdi>
            </dd>
          </div>
        ))}
      <div>
        <dt>{t("fact.by")}</dt>
        <dd>
          {line.origin ? (
            <>
              {word("role", line.origin.by)} · <bdi>{nameOf(line.origin.partner)}</bdi> (
              {t("fact.index", { index: line.origin.index })})
            </>
          ) : (
            <>
              <bdi>{line.position}</bdi> · <bdi>{line.person}</bdi>
            </>
          )}
        </dd>
      </div>
    </dl>
  );
}

function Earlier({ versions }: { versions: LogLine[] }) {
  if (versions.length < 2) return null;
  return (
    <section>
      <h3>{t("report.earlier")}</h3>
      {versions.slice(1).map((line, at) => {
        const after = versions[at] as LogLine;
        return (
          <article key={line.serial} class="earlier" data-serial={line.serial}>
            <p>
              <Iso>#{line.serial}</Iso> <When at={line.stored.at} /> <bdi>{line.position}</bdi>{" "}
              <span class="quiet">{t("log.state.corrected", { newest: after.serial })}</span>
            </p>
            {line.says?.title !== after.says?.title ? null : (
              <del>{line.says ? <Said text={line.says.title} /> : t("log.state.erased")}</del>
            )}
            {line.says && after.says && (
              <dl class="facts">
                {changes(line, after, lang.value).map((one) => (
                  <div key={one.field}>
                    <dt>{t(`fact.${one.field}`)}</dt>
                    <dd>
                      {one.a ? (
                        <del dir={wayOf(one.a, lang.value)}>{one.a.text}</del>
                      ) : (
                        <span class="quiet">{t("fact.none")}</span>
                      )}{" "}
                      <span aria-hidden="true">{lang.value === "ar" ? "←" : "→"}</span>
                      <span class="hidden">{t("report.became")}</span>{" "}
                      {one.b ? (
                        <ins dir={wayOf(one.b, lang.value)}>{one.b.text}</ins>
                      ) : (
                        <span class="quiet">{t("fact.none")}</span>
                      )}
                    </dd>
                  </div>
                ))}
              </dl>
            )}
          </article>
        );
      })}
    </section>
  );
}

function Notes({ notes }: { notes: LogLine[] }) {
  if (!notes.length) return null;
  return (
    <section>
      <h3>{t("report.notes")}</h3>
      <ol class="notes">
        {notes.map((line) => (
          <li key={line.serial} data-serial={line.serial}>
            <Iso>#{line.serial}</Iso> <When at={line.stored.at} /> <bdi>{line.position}</bdi>
            <br />
            <Said text={sentenceOf(line)} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Acked({ line }: { line: LogLine }) {
  if (!line.acked?.length) return null;
  return (
    <section>
      <h3>{t("report.acked")}</h3>
      <ul class="notes">
        {line.acked.map((one) => (
          <li key={one.serial} data-stage={one.stage}>
            {t(`told.${one.stage}`)}: <bdi>{one.position}</bdi> · <bdi>{one.person}</bdi> <When at={one.at.at} />{" "}
            <span class="quiet">{t("report.ack.way", { state: word("told", one.state) })}</span>
          </li>
        ))}
      </ul>
      <p class="quiet">{t("report.ack.note")}</p>
    </section>
  );
}

function Related({ of, history }: { of: number; history: History }) {
  if (!history.related.length) return null;
  return (
    <section>
      <h3>{t("report.related")}</h3>
      <ul class="notes">
        {history.related.map((line) => (
          <li key={line.serial} data-report={line.report}>
            <Iso>#{line.report}</Iso> <bdi>{nameOf(holderOf(line))}</bdi>{" "}
            {line.says ? <Said text={line.says.title} /> : t("log.state.erased")}
            <div class="acts">
              <button type="button" class="button" onClick={() => open(line.report)}>
                {t("report.open")}
              </button>
              <button type="button" class="button" onClick={() => (beside.value = line.report)}>
                {t("report.beside")}
              </button>
              {may.value.has("file") && <Doing run={() => relate(of, line.report, true)}>{t("beside.unlink")}</Doing>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Opened({ history, report }: { history: History; report: number }) {
  const [lay, setLay] = useState(false);
  const forms = useForms(sorted(history).versions[0]?.says?.place?.geometry);
  const { versions, notes } = sorted(history);
  const line = versions[0];
  if (!line) return <Empty what={t("report.none")} />;
  const other = beside.value;
  return (
    <>
      <Head line={line} report={report} />
      <Actions key={report} line={line} lay={() => setLay(!lay)} />
      {lay && <Candidates report={report} />}
      {other !== null && other !== report && line.says && <Beside a={line} other={other} />}
      {line.says?.text && (
        <p class="report-text" dir="auto">
          {line.says.text}
        </p>
      )}
      <Times line={line} />
      <Facts line={line} />
      {line.says?.place ? <Where place={line.says.place} forms={forms} /> : <p class="quiet">{t("fact.place.none")}</p>}
      <Told line={line} notes={notes} />
      <Acked line={line} />
      <Related of={report} history={history} />
      <Earlier versions={versions} />
      <Notes notes={notes} />
      <Print line={line} report={report} mgrs={forms.mgrs} />
    </>
  );
}

export function Report() {
  const report = selected.value;
  const { history, problem } = useHistory(report);
  if (report === null) return null;
  return (
    <div class="report" aria-busy={!history && !problem}>
      {problem && (
        <p class="problem" role="status">
          {problem}
        </p>
      )}
      {history ? <Opened history={history} report={report} /> : !problem && <Waiting />}
      {!history && (
        <button type="button" class="button" onClick={() => open(null)}>
          {t("close")}
        </button>
      )}
    </div>
  );
}
