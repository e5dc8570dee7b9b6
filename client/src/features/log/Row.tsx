// One line of the log. Its height is known from what it holds, so that thousands of lines need not be measured.

import { Iso, LevelMark, Said, When, Word } from "../../frame/parts.tsx";
import { pulse } from "../../model/feed.ts";
import { open, selected } from "../../model/route.ts";
import { seat, side } from "../../model/session.ts";
import type { LogLine, PartnerState } from "../../model/shapes.ts";
import { t } from "../../model/words.ts";
import { holderOf, nameOf, sentenceOf, stateOf } from "./sentences.ts";
import { cursor } from "./shown.ts";

/** Height of a text line, in em. */
const LINE = 1.5;
const AROUND = 0.75;
const FAR_MS = 10 * 60_000;

function told(line: LogLine): PartnerState[] {
  return (line.partners ?? []).filter((one) => one.state !== "private");
}

function extra(line: LogLine): boolean {
  return told(line).length > 0 || (line.acked?.length ?? 0) > 0 || (line.related?.length ?? 0) > 0;
}

/** Height of a line in em, when a text line holds what `fits`; what is longer than two is cut, and whole in the report. */
export function heightOf(line: LogLine, fits: (words: string) => boolean): number {
  const text = fits(line.says?.title ?? sentenceOf(line)) ? 1 : 2;
  const under = line.says ? 1 + (extra(line) ? 1 : 0) : 0;
  return (1 + text + under) * LINE + AROUND;
}

function Standing({ line }: { line: LogLine }) {
  if (line.state === "corrected")
    return <span class="log-stand">{t("log.state.corrected", { newest: line.newest ?? "" })} · </span>;
  if (line.state === "withdrawn" || line.state === "erased")
    return <span class="log-stand">{t(`log.state.${line.state}`)} · </span>;
  return null;
}

function Facts({ line }: { line: LogLine }) {
  const says = line.says;
  if (!says) return null;
  const state = stateOf(says);
  const far = Math.abs(line.entered.at - says.occurred[0].at) > FAR_MS;
  return (
    <span class="log-facts">
      <Standing line={line} />
      <Word list="kind" of={says.kind} />
      {state && (
        <>
          {" "}
          <b>
            <Word list="state" of={state} />
          </b>
        </>
      )}
      {" · "}
      <Iso>{says.grade}</Iso>
      {" · "}
      {line.origin ? <b class="theirs">{nameOf(line.origin.partner)}</b> : <Said text={line.position} />}
      {says.exercise && !pulse.value?.exercise && ` · ${t("log.exercise")}`}
      {far && ` · ${t("log.of", { dtg: says.occurred[0].dtg })}`}
      {says.place && (
        <>
          {" · "}
          {says.place.name ? <Said text={says.place.name} /> : <Iso>{says.place.where}</Iso>}
        </>
      )}
    </span>
  );
}

function Extra({ line }: { line: LogLine }) {
  const newest = line.acked?.at(-1);
  return (
    <span class="log-facts log-told">
      {told(line).map((one) => (
        <span key={one.partner} data-partner={one.partner} data-state={one.state} class={`told told-${one.state}`}>
          {nameOf(one.partner)}: {t(`told.${one.state}`)}
        </span>
      ))}
      {newest && <span class="told">{t(`told.${newest.stage}`)}</span>}
      {(line.related?.length ?? 0) > 0 && <span>{t("log.related", { n: line.related?.length ?? 0 })}</span>}
    </span>
  );
}

export function Row(props: { line: LogLine; at: number; of: number; first: boolean; em: number }) {
  const { line } = props;
  const unread = line.serial > seat.value.read_to;
  const here = cursor.value === line.serial;
  const openable = line.says != null || line.report !== line.serial;
  const theirs = holderOf(line) !== side.value?.side;
  const gone = line.state === "corrected" || line.state === "withdrawn" || line.state === "erased";
  return (
    <li aria-setsize={props.of} aria-posinset={props.at + 1} style={{ blockSize: `${props.em}em` }}>
      <button
        type="button"
        id={`log-${line.serial}`}
        class={`log-row${theirs ? " theirs" : ""}${gone ? ` gone ${line.state}` : ""}${line.says ? "" : " note"}`}
        data-serial={line.serial}
        data-report={line.report}
        data-state={line.state ?? "noted"}
        data-unread={unread || undefined}
        aria-current={selected.value === line.report && openable ? "true" : undefined}
        tabIndex={here || (cursor.value === null && props.first) ? 0 : -1}
        onFocus={() => (cursor.value = line.serial)}
        onClick={() => openable && open(line.report)}
      >
        <span class="log-head">
          {unread && (
            <span class="log-dot">
              <span class="hidden">{t("log.unread.row")}</span>
            </span>
          )}
          <Iso>#{line.serial}</Iso>
          <When at={line.stored.at} />
          {!line.says && !line.origin && <Said text={line.position} />}
          {line.origin?.flash && <b class="log-flash">{t("fact.flash")}</b>}
          <LevelMark level={line.level} />
        </span>
        <span class="log-words">{line.says ? <Said text={line.says.title} /> : <Said text={sentenceOf(line)} />}</span>
        {line.says && <Facts line={line} />}
        {line.says && extra(line) && <Extra line={line} />}
      </button>
    </li>
  );
}
