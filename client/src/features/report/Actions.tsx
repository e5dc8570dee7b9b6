// What may be done with the open report, by role. What can be taken back says so; what cannot says what to do instead.

import { useState } from "preact/hooks";
import { Doing, Iso } from "../../frame/parts.tsx";
import { post, put } from "../../model/api.ts";
import { partners } from "../../model/feed.ts";
import { done, say } from "../../model/notices.ts";
import { look } from "../../model/place.ts";
import { asOf, panel } from "../../model/route.ts";
import { may } from "../../model/session.ts";
import { type AckStage, LEVELS, type Level, type LogLine, REASONS, type Reason } from "../../model/shapes.ts";
import { t } from "../../model/words.ts";
import { correctionOf, followUpOf } from "../entry/form.ts";
import { openForm } from "../entry/typing.ts";
import { box } from "./near.ts";

interface Mark {
  level: Level;
  caveats: string[];
  releasable_to: string[];
  consent: string | null;
}

function markOf(line: LogLine): Mark {
  const says = line.says;
  return {
    level: line.level ?? "restricted",
    caveats: says?.caveats ?? [],
    releasable_to: says?.releasable_to ?? [],
    consent: says?.consent ?? null,
  };
}

function Marking({ line, close }: { line: LogLine; close: () => void }) {
  const [mark, setMark] = useState(markOf(line));
  const [caveats, setCaveats] = useState(mark.caveats.join(", "));
  const path = `/reports/${line.report}/marking`;
  const save = async () => {
    const listed = caveats.split(/[,،]/).map((one) => one.trim());
    const before = markOf(line);
    await put(path, { ...mark, consent: mark.consent?.trim() || null, caveats: listed.filter(Boolean) });
    done(t("act.marked", { serial: line.report }), async () => void (await put(path, before)));
    close();
  };
  const flip = (side: string, on: boolean) =>
    setMark({
      ...mark,
      releasable_to: [...mark.releasable_to.filter((one) => one !== side), ...(on ? [side] : [])].sort(),
    });
  return (
    <fieldset class="act-form">
      <legend>{t("act.mark")}</legend>
      <label>
        {t("fact.marking")}
        <select
          value={mark.level}
          onChange={(event) => setMark({ ...mark, level: event.currentTarget.value as Level })}
        >
          {LEVELS.map((level) => (
            <option key={level} value={level}>
              {t(`level.${level}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("fact.caveats")}
        <input dir="auto" value={caveats} onInput={(event) => setCaveats(event.currentTarget.value)} />
      </label>
      <p class="quiet">{t("entry.releasable")}</p>
      {partners.value.map((one) => (
        <label class="box" key={one.partner}>
          <input
            type="checkbox"
            checked={mark.releasable_to.includes(one.partner)}
            onChange={(event) => flip(one.partner, event.currentTarget.checked)}
          />
          <Iso>{one.partner}</Iso>
        </label>
      ))}
      {line.says?.kind === "site" && (
        <label>
          {t("fact.consent")}
          <input
            dir="auto"
            value={mark.consent ?? ""}
            onInput={(event) => setMark({ ...mark, consent: event.currentTarget.value })}
          />
        </label>
      )}
      <div class="acts">
        <Doing run={save} class="button strong">
          {t("act.mark.do")}
        </Doing>
        <button type="button" class="button" onClick={close}>
          {t("cancel")}
        </button>
      </div>
    </fieldset>
  );
}

function Withdraw({ line, close }: { line: LogLine; close: () => void }) {
  const [reason, setReason] = useState<Reason>("error");
  const [text, setText] = useState("");
  const save = async () => {
    await post(`/reports/${line.report}/withdrawal`, { reason, text });
    say(t("act.withdrawn", { serial: line.report }));
    close();
  };
  return (
    <fieldset class="act-form">
      <legend>{t("act.withdraw")}</legend>
      <p>{t("act.withdraw.note")}</p>
      <label>
        {t("fact.reason")}
        <select value={reason} onChange={(event) => setReason(event.currentTarget.value as Reason)}>
          {REASONS.map((one) => (
            <option key={one} value={one}>
              {t(`reason.${one}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t("fact.text")}
        <textarea dir="auto" rows={2} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <div class="acts">
        <Doing run={save} class="button grave">
          {t("act.withdraw")}
        </Doing>
        <button type="button" class="button" onClick={close}>
          {t("cancel")}
        </button>
      </div>
    </fieldset>
  );
}

/** Say to the partner that a person here has seen or understood its item. */
function Acknowledge({ line }: { line: LogLine }) {
  const given = (line.acked ?? []).map((one) => one.stage);
  const tell = async (stage: AckStage) => {
    await post("/acknowledgements", { serial: line.serial, stage });
    say(t(`act.acked.${stage}`));
  };
  return (
    <>
      {(["seen", "understood"] as const).map((stage) => (
        <Doing
          key={stage}
          run={() => tell(stage)}
          class="button strong"
          disabled={given.includes(stage) || given.includes("understood")}
        >
          {t(`act.ack.${stage}`)}
        </Doing>
      ))}
    </>
  );
}

/** Bring its place into view: a point as it is, of anything wider the middle of its bounds. */
function seek(line: LogLine): void {
  if (!line.says?.place) return;
  const [west, south, east, north] = box(line.says.place.geometry);
  look.value = { lon: (west + east) / 2, lat: (south + north) / 2 };
}

export function Actions({ line, lay }: { line: LogLine; lay: () => void }) {
  const [form, setForm] = useState<"" | "mark" | "withdraw">("");
  // What the past shows may stand no longer: nothing is done to it from there.
  const now = asOf.value === null;
  const [stands, ours, files] = [now && line.state === "stands", !line.origin, now && may.value.has("file")];
  const correct = () => {
    const filled = correctionOf(line);
    if (filled) openForm(filled);
  };
  const followUp = () => {
    const filled = followUpOf(line);
    if (filled) openForm(filled);
  };
  const close = () => setForm("");
  return (
    <>
      <div class="acts" role="toolbar" aria-label={t("act.title")}>
        {!ours && stands && may.value.has("acknowledge") && <Acknowledge line={line} />}
        {ours && stands && may.value.has("release") && (
          <button type="button" class="button strong" onClick={() => (panel.value = "release")}>
            {t("act.release")}
          </button>
        )}
        {ours && stands && files && (
          <>
            <button type="button" class="button" onClick={correct}>
              {t("act.correct")}
            </button>
            <button type="button" class="button" aria-expanded={form === "mark"} onClick={() => setForm("mark")}>
              {t("act.mark")}
            </button>
          </>
        )}
        {ours && files && line.says && (
          <button type="button" class="button" onClick={followUp}>
            {t("act.follow")}
          </button>
        )}
        <button type="button" class="button" onClick={lay}>
          {t("act.lay")}
        </button>
        {line.says?.place && (
          <button type="button" class="button" onClick={() => seek(line)}>
            {t("act.map")}
          </button>
        )}
        <button type="button" class="button" onClick={() => print()}>
          {t("act.print")}
        </button>
        {ours && stands && files && (
          <button
            type="button"
            class="button grave"
            aria-expanded={form === "withdraw"}
            onClick={() => setForm("withdraw")}
          >
            {t("act.withdraw")}
          </button>
        )}
      </div>
      {!now && <p class="quiet">{t("frame.past.only")}</p>}
      {now && form === "mark" && <Marking key={line.serial} line={line} close={close} />}
      {now && form === "withdraw" && <Withdraw line={line} close={close} />}
    </>
  );
}
