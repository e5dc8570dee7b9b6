// The release desk: what waits, what is held, and one decision at a time.

import "./release.css";
import "./words.ts";
import { useEffect } from "preact/hooks";
import { Empty, Iso, LevelMark, Said, Waiting, When } from "../../frame/parts.tsx";
import { addPanel } from "../../frame/slots.ts";
import { register } from "../../model/commands.ts";
import { link, partners } from "../../model/feed.ts";
import { failed } from "../../model/notices.ts";
import { open, panel, selected } from "../../model/route.ts";
import { may } from "../../model/session.ts";
import type { LogLine } from "../../model/shapes.ts";
import { t } from "../../model/words.ts";
import { sorted, useHistory } from "../report/history.ts";
import { Desk, Hold, TakeBack } from "./Desk.tsx";
import * as deciding from "./deciding.ts";
import { queue, trouble } from "./queue.ts";

function Item({ of, held }: { of: LogLine; held?: boolean }) {
  const states = (of.partners ?? []).filter((one) => one.state === "held");
  return (
    <li>
      <button type="button" class="queue-item" data-report={of.report} onClick={() => open(of.report)}>
        <span>
          <Iso>#{of.report}</Iso> {of.says && <Said text={of.says.title} />}
        </span>
        <span class="quiet">
          {of.says && t(`kind.${of.says.kind}`)} · <LevelMark level={of.level} /> · <When at={of.entered.at} />
        </span>
      </button>
      {held && states.map((one) => <Hold key={one.partner} of={of} one={one} />)}
    </li>
  );
}

function List({ word, list, all, held }: { word: string; list: LogLine[]; all: number; held?: boolean }) {
  if (!all) return null;
  return (
    <section>
      <h2>
        {t(word)} <span class="count">{all}</span>
      </h2>
      <ul class="queue">
        {list.map((one) => (
          <Item key={one.report} of={one} {...(held ? { held } : {})} />
        ))}
      </ul>
      {all > list.length && <p class="quiet">{t("release.queue.more", { n: all - list.length })}</p>}
    </section>
  );
}

function Waits() {
  const now = queue.value;
  if (trouble.value && !now) return <Empty what={trouble.value} />;
  if (!now) return <Waiting />;
  return (
    <>
      {trouble.value && <p class="problem">{trouble.value}</p>}
      {link.value === "lost" && <p class="problem">{t("release.lost")}</p>}
      {!partners.value.length && <Empty what={t("release.alone")} next={t("release.alone.next")} />}
      {partners.value.length > 0 && !now.undecided_count && !now.held_count && (
        <Empty what={t("release.none")} next={t("release.none.next")} />
      )}
      <List word="release.held.title" list={now.held} all={now.held_count} held />
      <List word="release.undecided" list={now.undecided} all={now.undecided_count} />
    </>
  );
}

function One({ report }: { report: number }) {
  const { history, problem } = useHistory(report);
  const top = history ? sorted(history).versions[0] : undefined;
  useEffect(() => deciding.take(top ?? null), [top]);
  useEffect(() => () => deciding.take(null), [report]);
  if (problem && !history) return <Empty what={problem} />;
  if (!history) return <Waiting />;
  const why = deciding.closed(top);
  if (!why && top) return deciding.line.value?.serial === top.serial ? <Desk of={top} /> : <Waiting />;
  return (
    <>
      <p class="problem">{why}</p>
      {top && !top.origin && <Holding of={top} />}
      <button type="button" class="button" onClick={() => open(null)}>
        {t("release.queue")}
      </button>
    </>
  );
}

/** A withdrawn report a partner still holds: it is taken back by a decision of its own. */
function Holding({ of }: { of: LogLine }) {
  const list = (of.partners ?? []).filter((one) => one.holds != null && one.state !== "withdrawn");
  return (
    <>
      {list.map((one) => (
        <TakeBack key={one.partner} of={of} one={one} />
      ))}
    </>
  );
}

function Release() {
  return selected.value === null ? <Waits /> : <One key={selected.value} report={selected.value} />;
}

addPanel({
  id: "release",
  word: "release.title",
  keys: "r",
  needs: "release",
  files: true,
  count: () => queue.value?.undecided_count ?? 0,
  view: Release,
});

const within = "panel-release";
const here = () => panel.value === "release" && may.value.has("release") && deciding.line.value !== null;

register(
  {
    id: "release.preview",
    word: "release.preview",
    group: "release",
    keys: "enter",
    within,
    when: () => here() && deciding.chosen.value.length > 0,
    run: () => void deciding.preview().catch(failed),
  },
  {
    id: "release.do",
    word: "release.cmd.do",
    group: "release",
    keys: "ctrl+enter",
    within,
    always: true,
    when: () => here() && deciding.ready.value,
    run: () => void deciding.release().catch(failed),
  },
  {
    id: "release.next",
    word: "release.cmd.next",
    group: "release",
    keys: "shift+j",
    when: () => may.value.has("release") && (queue.value?.undecided_count ?? 0) > 0,
    run: () => {
      panel.value = "release";
      deciding.next();
    },
  },
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((number) => ({
    id: `release.partner.${number}`,
    word: `release.partner.${number}`,
    group: "release" as const,
    keys: String(number),
    within,
    when: () => {
      const [of, one] = [deciding.line.value, partners.value[number - 1]];
      return here() && of !== null && one !== undefined && !deciding.barred(of, one);
    },
    run: () => {
      const one = partners.value[number - 1];
      if (one) deciding.choose(one.partner);
    },
  })),
);
