// Two reports side by side: what agrees, what differs, what only one says. Nothing is merged.

import { Doing, Iso, LevelMark, Said, Waiting } from "../../frame/parts.tsx";
import { post } from "../../model/api.ts";
import { done } from "../../model/notices.ts";
import { revision, statement, statements } from "../../model/picture.ts";
import { beside, open } from "../../model/route.ts";
import { may } from "../../model/session.ts";
import type { LogLine } from "../../model/shapes.ts";
import { lang, t } from "../../model/words.ts";
import { holderOf, nameOf } from "../log/sentences.ts";
import { compared, type Fact, span, wayOf } from "./facts.ts";
import { sorted, useHistory } from "./history.ts";
import { type Near, nearTo } from "./near.ts";

/** Link two reports as one event, or take the link back; each undoes the other. */
export async function relate(a: number, b: number, undo = false): Promise<void> {
  await post("/relations", { a, b, undo });
  done(t(undo ? "beside.unlinked" : "beside.linked", { a, b }), () => relate(a, b, !undo));
}

function metres(far: number): string {
  return far < 1000 ? `${Math.round(far)} m` : `${(far / 1000).toFixed(1)} km`;
}

function reasons(near: Near): string {
  const made: string[] = [];
  if (near.linked) made.push(t("beside.is_linked"));
  if (near.metres !== null)
    made.push(near.metres < 1 ? t("beside.meets") : t("beside.far", { far: metres(near.metres) }));
  made.push(near.apart === 0 ? t("beside.same_time") : t("beside.far", { far: span(near.apart) }));
  if (near.sameKind) made.push(t("beside.same_kind"));
  return made.join(" · ");
}

/** What may be of the same event, to lay beside this report; at most three, each with its reason. */
export function Candidates({ report }: { report: number }) {
  revision.value;
  const one = statement(report);
  const found = one ? nearTo(one, statements().values()) : [];
  return (
    <section class="candidates" aria-label={t("beside.candidates")}>
      <h3>{t("beside.candidates")}</h3>
      {found.length === 0 && <p class="quiet">{t("beside.none")}</p>}
      <ul>
        {one &&
          found.map((near) => (
            <li key={near.of.report}>
              <button
                type="button"
                class="button"
                data-report={near.of.report}
                onClick={() => (beside.value = near.of.report)}
              >
                <Iso>#{near.of.report}</Iso> <Said text={near.of.title} />
              </button>
              <span class="quiet">
                {nameOf(near.of.holder)} · {reasons(near)}
              </span>
            </li>
          ))}
      </ul>
    </section>
  );
}

function Cell({ fact }: { fact: Fact | undefined }) {
  if (!fact) return <td class="quiet">{t("beside.silent")}</td>;
  return (
    <td>
      <bdi dir={wayOf(fact, lang.value)}>{fact.text}</bdi>
    </td>
  );
}

function Head({ line }: { line: LogLine }) {
  return (
    <th scope="col">
      <Iso>#{line.report}</Iso> <bdi>{nameOf(holderOf(line))}</bdi> <LevelMark level={line.level} />
    </th>
  );
}

export function Beside({ a, other }: { a: LogLine; other: number }) {
  const { history, problem } = useHistory(other);
  const b = history && sorted(history).versions.find((line) => line.says);
  if (!b) return problem ? <p class="problem">{problem}</p> : <Waiting />;
  const rows = compared(a, b, lang.value);
  const linked = a.related?.includes(b.report) ?? false;
  return (
    <section class="beside" aria-label={t("beside.title", { a: a.report, b: b.report })}>
      <h3>{t("beside.title", { a: a.report, b: b.report })}</h3>
      <div class="acts">
        {may.value.has("file") && (
          <Doing run={() => relate(a.report, b.report, linked)}>{t(linked ? "beside.unlink" : "beside.link")}</Doing>
        )}
        <button type="button" class="button" onClick={() => open(b.report)}>
          {t("beside.open", { serial: b.report })}
        </button>
        <button type="button" class="button" onClick={() => (beside.value = null)}>
          {t("beside.close")}
        </button>
      </div>
      <p class="quiet">{t("beside.note")}</p>
      <table>
        <thead>
          <tr>
            <td />
            <Head line={a} />
            <Head line={b} />
            <th scope="col">{t("beside.how")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.field} class={row.how} data-field={row.field} data-how={row.how}>
              <th scope="row">{t(`fact.${row.field}`)}</th>
              <Cell fact={row.a} />
              <Cell fact={row.b} />
              <td>
                <span class="sign">{row.how === "agreed" ? "= " : row.how === "differs" ? "≠ " : ""}</span>
                {t(`beside.${row.how}`, { a: `#${a.report}`, b: `#${b.report}` })}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
