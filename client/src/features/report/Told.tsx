// What each partner holds of our report, and how far it is on its way there.

import { Iso, When, Word } from "../../frame/parts.tsx";
import type { LogLine, PartnerState } from "../../model/shapes.ts";
import { t } from "../../model/words.ts";
import { nameOf, word } from "../log/sentences.ts";

const STEPS = ["queued", "logged", "delivered", "seen", "understood"] as const;

/** When a step was reached, where that is known. */
function instant(step: (typeof STEPS)[number], one: PartnerState, decided: LogLine | undefined): number | null {
  if (step === "queued") return decided?.stored.at ?? null;
  if (step === "delivered") return one.receipted?.at ?? null;
  return one.acks?.find((ack) => ack.stage === step)?.at.at ?? null;
}

function Track({ one, decided }: { one: PartnerState; decided: LogLine | undefined }) {
  const reached = STEPS.indexOf((one.state === "withdrawn" ? one.stage : one.state) as (typeof STEPS)[number]);
  if (reached < 0) return null;
  return (
    <ol class="track">
      {STEPS.map((step, at) => {
        const here = at <= reached;
        const when = here ? instant(step, one, decided) : null;
        const by = one.acks?.find((ack) => ack.stage === step)?.by;
        return (
          <li key={step} data-step={step} data-reached={here} aria-current={at === reached ? "step" : undefined}>
            <span aria-hidden="true">{here ? "●" : "○"}</span> {t(`step.${step}`)}
            {!here && <span class="quiet"> {t("step.not")}</span>}
            {here && by && <> ({word("role", by)})</>}
            {step === "logged" && here && one.index != null && <> {t("told.index", { index: one.index })}</>}
            {when !== null && (
              <>
                {" "}
                <When at={when} />
              </>
            )}
          </li>
        );
      })}
    </ol>
  );
}

function Partner({ one, notes }: { one: PartnerState; notes: LogLine[] }) {
  const decided = notes.find((line) => line.serial === one.decision);
  return (
    <section class="told-partner" data-partner={one.partner} data-state={one.state}>
      <h4>
        <bdi>{nameOf(one.partner)}</bdi>: <Word list="told" of={one.state} />
      </h4>
      {one.state === "held" && one.until && (
        <p>
          {t("told.until")} <When at={one.until.at} />
        </p>
      )}
      {one.reason && (
        <p>
          {t("told.why")} {word(one.state === "lapsed" ? "lapse" : "reason", one.reason)}
        </p>
      )}
      <p>
        {one.holds != null ? t("told.holds", { version: one.holds }) : t("told.holds.none")}
        {one.holds != null && one.of != null && one.holds !== one.of && ` ${t("told.holds.other", { of: one.of })}`}
      </p>
      {one.erased && (
        <p data-erased={one.erased.index}>
          {t("told.erased")} (<Iso>#{one.erased.index}</Iso>) <When at={one.erased.at.at} />
        </p>
      )}
      <Track one={one} decided={decided} />
      {decided && (
        <p class="quiet">
          {t("told.decided", { serial: decided.serial, position: decided.position })} <When at={decided.stored.at} />
        </p>
      )}
    </section>
  );
}

export function Told({ line, notes }: { line: LogLine; notes: LogLine[] }) {
  const list = line.partners ?? [];
  if (line.origin || !list.length) return null;
  return (
    <section>
      <h3>{t("told.title")}</h3>
      {list.map((one) => (
        <Partner key={one.partner} one={one} notes={notes} />
      ))}
      <p class="quiet">{t("told.receipt")}</p>
    </section>
  );
}
