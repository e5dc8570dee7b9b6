// The one line at the foot of the screen, what the side reads in it, and what waits for the link.

import { useEffect, useRef, useState } from "preact/hooks";
import { Doing, Said, When } from "../../frame/parts.tsx";
import { failed, undo } from "../../model/notices.ts";
import { wall } from "../../model/route.ts";
import { may } from "../../model/session.ts";
import type { Quick } from "../../model/shapes.ts";
import { known, lang, t } from "../../model/words.ts";
import { discard, drop, filedBefore, send, sending, waiting } from "./filing.ts";
import { fromDraft } from "./form.ts";
import type { Waiting } from "./kept.ts";
import {
  choose,
  choosing,
  current,
  empty,
  enter,
  exercised,
  pressed,
  problem,
  putAway,
  reading,
  takeUp,
  toForm,
  type,
  typed,
  unread,
} from "./quick.ts";
import { openForm } from "./typing.ts";

function partName(as: string): string {
  return known(`part.${as}`) ? t(`part.${as}`) : as;
}

function Parts({ quick, stale }: { quick: Quick; stale: boolean }) {
  return (
    <ul class={`entry-parts${stale ? " stale" : ""}`} aria-label={t("entry.parts")} aria-busy={stale}>
      {exercised() && <li class="entry-part exercise">{t("frame.exercise")}</li>}
      {quick.draft && (
        <li class="entry-part title" data-part="title">
          <b>{t("part.title")}</b> <Said text={quick.draft.title} />
        </li>
      )}
      {quick.parts
        .filter((part) => part.as !== "title")
        .map((part) => (
          <li key={`${part.start}-${part.as}`} class="entry-part" data-part={part.as}>
            <b>{partName(part.as)}</b> <Said text={part.means || part.text} />
          </li>
        ))}
    </ul>
  );
}

function focusLine(): void {
  document.getElementById("entry-line")?.focus();
}

function Asks({ quick }: { quick: Quick }) {
  const box = useRef<HTMLFieldSetElement>(null);
  useEffect(() => {
    if (!choosing.value) return;
    choosing.value = false;
    box.current?.querySelector("button")?.focus();
  }, [choosing.value]);
  const keys = (event: KeyboardEvent) => {
    const list = [...(box.current?.querySelectorAll("button") ?? [])];
    const at = list.indexOf(document.activeElement as HTMLButtonElement);
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key] ?? 0;
    const next = /^[1-9]$/.test(event.key) ? list[Number(event.key) - 1] : list[at + step];
    if (event.key === "Escape" || (step < 0 && at === 0)) focusLine();
    else if (next && (step || next !== document.activeElement)) {
      if (step) next.focus();
      else next.click();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <fieldset ref={box} class="entry-asks" aria-label={t("entry.asks")} onKeyDown={keys}>
      {quick.asks.map((one) => (
        <p key={one.code} data-ask={one.code}>
          <b role="alert">{lang.value === "ar" ? one.say_ar : one.say_en}</b>{" "}
          {one.choices.map((choice, index) => (
            <button
              type="button"
              key={choice.line}
              class="chip"
              onClick={() => {
                choose(choice.line);
                focusLine();
              }}
            >
              {quick.asks.length === 1 && index < 9 && <kbd>{index + 1}</kbd>} <Said text={choice.label} />
            </button>
          ))}
        </p>
      ))}
    </fieldset>
  );
}

function Item({ one }: { one: Waiting }) {
  const earlier = one.problem && one.correcting === null ? filedBefore(one.id) : null;
  const edit = () => {
    if (!one.draft) return takeUp(one);
    drop(one.id);
    openForm({ ...fromDraft(one.draft), correcting: String(one.correcting ?? earlier ?? "") });
  };
  return (
    <li data-draft={one.id}>
      <span class="entry-what">
        <Said text={one.draft?.title ?? one.line} /> <When at={one.at} />
        {one.correcting !== null && ` ${t("entry.corrects", { serial: one.correcting })}`}
        {!one.draft && <span class="quiet"> {t("entry.unread")}</span>}
        {one.problem && <span class="problem">{one.problem}</span>}
      </span>
      {one.draft && (
        <Doing run={() => send({ ...one, problem: "" })} disabled={sending.value.has(one.id)}>
          {t("entry.send")}
        </Doing>
      )}
      <button type="button" class="button" onClick={edit}>
        {t(one.draft ? "entry.edit" : "entry.take_up")}
      </button>
      <button type="button" class="button" onClick={() => discard(one)}>
        {t("entry.delete")}
      </button>
    </li>
  );
}

function Queue() {
  const [shown, setShown] = useState(false);
  const list = waiting.value;
  // What is merely on its way for a moment is not announced.
  const stuck = list.filter((one) => one.tries > 0 || one.problem || !one.draft);
  if (!stuck.length) return null;
  const refused = stuck.some((one) => one.problem);
  return (
    <div class="entry-queue">
      <button type="button" class="chip bad" aria-expanded={shown} onClick={() => setShown(!shown)}>
        <span role="status">{t(stuck.length === 1 ? "entry.waits.one" : "entry.waits", { n: stuck.length })}</span>
        {refused && <b> {t("entry.refused")}</b>}
      </button>
      {shown && (
        <ul class="entry-waiting" aria-label={t("entry.waiting")}>
          <li class="quiet">{t("entry.waiting")}</li>
          {stuck.map((one) => (
            <Item key={one.id} one={one} />
          ))}
        </ul>
      )}
    </div>
  );
}

function keys(event: KeyboardEvent): void {
  const quick = current();
  const ctrl = event.ctrlKey || event.metaKey;
  const filled = typed.value.trim() !== "";
  if (event.isComposing) return;
  if (event.key === "Enter" && ctrl) toForm().catch(failed);
  else if (event.key === "Enter") enter().catch(failed);
  else if (event.key === "Tab" && !event.shiftKey && !ctrl && filled) toForm().catch(failed);
  else if (event.key === "Escape" && typed.value) empty();
  else if (event.key === "Escape") (event.currentTarget as HTMLElement).blur();
  else if (event.key === "ArrowDown" && quick?.asks.length) choosing.value = true;
  else if (event.key === "z" && ctrl && !typed.value) void undo();
  else return;
  event.preventDefault();
}

function state(): string {
  if (problem.value) return problem.value;
  if (pressed.value !== null) return t("entry.waiting_reading");
  const quick = current();
  if (quick && !quick.asks.length && quick.draft) return t("entry.ready");
  return "";
}

export function Line() {
  if (!may.value.has("file") || wall.value) return null;
  const quick = typed.value.trim() ? reading.value?.quick : undefined;
  return (
    <section class="entry-foot" aria-label={t("entry.line")}>
      <div class={quick || problem.value || pressed.value !== null ? "entry-above" : ""}>
        <p id="entry-state" class={problem.value ? "entry-state bad" : "entry-state"} role="status">
          {state()}
        </p>
        {quick && <Parts quick={quick} stale={!current()} />}
        {quick && current() && quick.asks.length > 0 && <Asks quick={quick} />}
        {unread.value && (
          <button type="button" class="button" onClick={putAway}>
            {t("entry.put_away")}
          </button>
        )}
      </div>
      <div class="entry-row">
        <label for="entry-line">
          {t("entry.line")} <kbd>N</kbd>
        </label>
        <input
          id="entry-line"
          type="text"
          dir="auto"
          autocomplete="off"
          spellcheck={false}
          maxLength={2000}
          placeholder={t("entry.line.example")}
          aria-describedby="entry-state"
          value={typed.value}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={keys}
        />
        <Doing run={enter} class="button strong" disabled={!typed.value.trim()}>
          {t("entry.file")}
        </Doing>
        <Doing run={toForm}>{t("entry.form")}</Doing>
        <Queue />
      </div>
    </section>
  );
}
