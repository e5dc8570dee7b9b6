// The form: every field a report has.

import { Doing, Empty, Iso } from "../../frame/parts.tsx";
import { partners } from "../../model/feed.ts";
import { say } from "../../model/notices.ts";
import { panel } from "../../model/route.ts";
import { may } from "../../model/session.ts";
import { CATEGORIES, IMPACTS, KINDS, LEVELS, PASSAGES } from "../../model/shapes.ts";
import { t } from "../../model/words.ts";
import { Choice, Text, Time } from "./fields.tsx";
import { file } from "./filing.ts";
import { isExercise, type Problems, read, touched } from "./form.ts";
import { PlaceField } from "./PlaceField.tsx";
import { clearForm, form, openForm, reset, set, tried, unkept } from "./typing.ts";

const USES = ["hospital", "school", "settlement", "shelter", "warehouse", "water", "other"];

async function submit(): Promise<void> {
  tried.value = true;
  const { draft, problems } = read(form.value);
  const wrong = Object.keys(problems)[0];
  if (wrong) {
    document.getElementById(`entry-${wrong}`)?.focus();
    say(t("entry.look"));
    return;
  }
  const before = form.value;
  const correcting = before.correcting ? Number(before.correcting) : null;
  reset();
  try {
    await file(draft, "", correcting);
    panel.value = "log";
    document.getElementById("entry-line")?.focus();
  } catch (error) {
    if (!touched(form.value)) openForm(before);
    throw error;
  }
}

function Detail({ problems }: { problems: Problems }) {
  switch (form.value.kind) {
    case "crossing":
    case "route":
      return (
        <fieldset>
          <legend>{t(`kind.${form.value.kind}`)}</legend>
          <Choice field="state" of={PASSAGES} list="state" />
          <Time field="since" problems={problems} />
        </fieldset>
      );
    case "sector":
      return (
        <fieldset>
          <legend>{t("kind.sector")}</legend>
          <Choice field="level" of={["unknown", "low", "medium", "high", "critical"]} list="state" />
        </fieldset>
      );
    case "site":
      return (
        <fieldset>
          <legend>{t("kind.site")}</legend>
          <Choice field="use" of={USES} list="state" />
          <Time field="valid_from" problems={problems} />
          <Time field="valid_to" problems={problems} />
        </fieldset>
      );
    case "track":
      return (
        <fieldset class="entry-two">
          <legend>{t("kind.track")}</legend>
          <Text field="course" problems={problems} most={3} />
          <Text field="speed" problems={problems} most={5} />
        </fieldset>
      );
    case "activity":
      return <Text field="plan" problems={problems} lines={3} most={16_000} />;
    default:
      return (
        <details class="entry-more">
          <summary>{t("entry.counts")}</summary>
          <div class="entry-three">
            <Text field="low" problems={problems} most={10} />
            <Text field="best" problems={problems} most={10} />
            <Text field="high" problems={problems} most={10} />
          </div>
          <Text field="parties" problems={problems} />
        </details>
      );
  }
}

function Marking({ problems }: { problems: Problems }) {
  const chosen = form.value.releasable.split(",").map((one) => one.trim());
  const flip = (side: string, on: boolean) =>
    set("releasable", [...chosen.filter((one) => one && one !== side), ...(on ? [side] : [])].join(", "));
  return (
    <fieldset>
      <legend>{t("entry.marking")}</legend>
      <Choice field="mark" of={LEVELS} list="level" />
      <Text field="caveats" problems={problems} />
      <p class="quiet">{t("entry.releasable")}</p>
      {partners.value.map((one) => (
        <label class="box" key={one.partner}>
          <input
            type="checkbox"
            checked={chosen.includes(one.partner)}
            onChange={(event) => flip(one.partner, event.currentTarget.checked)}
          />
          <Iso>{one.partner}</Iso>
        </label>
      ))}
      {form.value.kind === "site" && <Text field="consent" problems={problems} />}
    </fieldset>
  );
}

function Grade() {
  return (
    <div class="entry-two">
      <Choice field="source_grade" of={[..."ABCDEF"]} list="grade" />
      <Choice field="info_grade" of={[..."123456"]} list="grade" />
    </div>
  );
}

export function Entry() {
  if (!may.value.has("file")) return <Empty what={t("entry.may_not")} />;
  const { problems } = read(form.value);
  return (
    <form
      class="entry"
      aria-label={t("entry.title")}
      onSubmit={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        document.getElementById("entry-file")?.querySelector("button")?.click();
      }}
    >
      <h2>{form.value.correcting ? t("entry.correcting", { serial: form.value.correcting }) : t("entry.new")}</h2>
      {unkept.value && <p class="problem">{t("entry.no_room")}</p>}
      <Text field="title" problems={problems} />
      <div class="entry-two">
        <Choice field="kind" of={KINDS} list="kind" />
        <Choice field="category" of={CATEGORIES} list="category" />
      </div>
      <Time field="from" problems={problems} now />
      <Detail problems={problems} />
      <PlaceField problems={problems} />
      <Grade />
      <Choice field="impact" of={IMPACTS} list="impact" />
      <Text field="text" problems={problems} lines={4} most={16_000} />
      <Marking problems={problems} />
      <label class="box">
        <input
          type="checkbox"
          checked={isExercise(form.value)}
          onChange={(event) => set("exercise", event.currentTarget.checked ? "1" : "0")}
        />
        {t("field.exercise")}
      </label>
      <details class="entry-more">
        <summary>{t("entry.more")}</summary>
        <Time field="to" problems={problems} />
        <Time field="observed" problems={problems} />
        <Time field="review" problems={problems} />
        <Text field="source" problems={problems} />
        <Choice field="lang" of={["", "en", "ar"]} list="language" />
        <Text field="subject" problems={problems} most={80} />
        <Text field="symbol" problems={problems} most={30} />
      </details>
      <div class="entry-end">
        <span id="entry-file">
          <Doing run={submit} class="button strong">
            {t("entry.file")}
          </Doing>
        </span>
        <kbd>Ctrl Enter</kbd>
        <button type="button" class="button" onClick={clearForm}>
          {t("entry.clear")}
        </button>
      </div>
    </form>
  );
}
