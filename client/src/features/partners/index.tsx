// Partners: how old what was verified of each is, what they hold, what was agreed, and the words to compare in person.

import "./partners.css";
import "./words.ts";
import { useEffect, useState } from "preact/hooks";
import { Copyable, Doing, Empty, Iso, LevelMark, Said, When } from "../../frame/parts.tsx";
import { addPanel } from "../../frame/slots.ts";
import { get } from "../../model/api.ts";
import { age, tick } from "../../model/clock.ts";
import { link, partners } from "../../model/feed.ts";
import { failed } from "../../model/notices.ts";
import { open } from "../../model/route.ts";
import { side } from "../../model/session.ts";
import type { LinkState, LogLine, ToldState } from "../../model/shapes.ts";
import { t } from "../../model/words.ts";
import { nameOf, word } from "../log/sentences.ts";
import { cellSize } from "../release/body.ts";
import { Words } from "./Words.tsx";

const PAGE = 50;
const MIDDLE_LAT = 35;

function Holding({ line, partner }: { line: LogLine; partner: string }) {
  const state = line.partners?.find((one) => one.partner === partner);
  return (
    <li>
      <button type="button" class="row-item" data-report={line.report} onClick={() => open(line.report)}>
        <span>
          <Iso>#{line.report}</Iso> {line.says ? <Said text={line.says.title} /> : t("log.state.erased")}
        </span>
        <span class="quiet">
          <LevelMark level={line.level} /> · {state && word("told", state.state)}
          {state?.receipted && (
            <>
              {" "}
              <When at={state.receipted.at} />
            </>
          )}
        </span>
      </button>
    </li>
  );
}

const SUMMED: ToldState[] = ["queued", "logged", "delivered", "seen", "understood", "rejected"];

/** What a partner was told and not asked to forget; read again when its log or its receipt grew. */
function Holdings({ of }: { of: LinkState }) {
  const [list, setList] = useState<LogLine[] | null>(null);
  const [more, setMore] = useState(false);
  const path = `/partners/${of.partner}/holdings?limit=${PAGE}`;
  const take = (page: LogLine[], before: LogLine[]) => {
    setMore(page.length === PAGE);
    setList([...before, ...page]);
  };
  useEffect(() => {
    const stop = new AbortController();
    get<LogLine[]>(path, stop.signal).then(
      (page) => take(page, []),
      (error) => stop.signal.aborted || failed(error),
    );
    return () => stop.abort();
  }, [path, of.logged, of.receipted, of.rejected]);
  const older = async () => take(await get<LogLine[]>(`${path}&before=${list?.at(-1)?.report}`), list ?? []);
  const sums = SUMMED.flatMap((state) => {
    const n = list?.filter((line) => line.partners?.some((one) => one.partner === of.partner && one.state === state));
    return n?.length ? [`${word("told", state)}: ${n.length}`] : [];
  });
  return (
    <section>
      {!list && <p aria-busy="true">{t("loading")}</p>}
      {list && !list.length && <p class="quiet">{t("partners.holds.none")}</p>}
      {sums.length > 0 && (
        <p>
          {t("partners.newest", { n: list?.length ?? 0 })} {sums.join(" · ")}
        </p>
      )}
      <ul class="holdings">
        {list?.map((line) => (
          <Holding key={line.serial} line={line} partner={of.partner} />
        ))}
      </ul>
      {more && <Doing run={older}>{t("partners.more")}</Doing>}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{t(`partners.${name}`)}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Health({ of }: { of: LinkState }) {
  return (
    <p class={`health-${of.health}`} data-state={of.health}>
      <span class="mark" aria-hidden="true" /> <b>{t(`health.${of.health}`)}</b>:{" "}
      {of.heard ? (
        <>
          {t("partners.heard")} <When at={of.heard.at} />
        </>
      ) : (
        t("health.never")
      )}
      {of.beat && (
        <>
          {" · "}
          {t("partners.beat")} <When at={of.beat.at} />
        </>
      )}
      {of.odd && (
        <>
          <br />
          <strong>{word("partners.odd", of.odd)}</strong>
        </>
      )}
      <br />
      <span class="quiet">{t(`partners.${of.health}`)}</span>
    </p>
  );
}

function Partner({ of }: { of: LinkState }) {
  const [shown, setShown] = useState(false);
  const name = nameOf(of.partner);
  const all = of.receipted >= of.published;
  return (
    <article class="partner" data-partner={of.partner} aria-label={name}>
      <h2>
        <bdi>{name}</bdi>{" "}
        <small class="quiet">
          <Iso>{of.partner}</Iso>
        </small>
      </h2>
      <Health of={of} />
      {of.stopped && (
        <p class="problem" role="alert">
          {t("partners.stopped", { why: word("partners.why", of.stopped), side: of.partner })}
        </p>
      )}
      {of.fault && <p class="problem">{t("partners.fault", { why: word("partners.why", of.fault) })}</p>}
      <p>
        <b>{t("partners.of", { n: of.receipted, all: of.published })}</b> {!all && t("partners.behind")}
        {of.receipt_at && <span class="age"> {age(of.receipt_at.at, tick.value)}</span>}
      </p>
      <dl class="facts">
        <Fact name="told">{t("partners.told.n", { logged: of.logged, published: of.published, n: of.receipted })}</Fact>
        <Fact name="rejected">
          <Iso>{of.rejected}</Iso>
        </Fact>
        <Fact name="received">{t("partners.received.n", { n: of.received, aside: of.aside })}</Fact>
        {of.asides.map((one) => (
          <Fact key={one.index} name="aside">
            {t("partners.aside.n", { n: one.index, why: word("aside", one.reason) })}
          </Fact>
        ))}
        <Fact name="limits">
          <LevelMark level={of.mark} /> · {cellSize(of.finest, MIDDLE_LAT)}
        </Fact>
        <Fact name="url">
          <Copyable value={of.url} />
        </Fact>
      </dl>
      <h3>{t("partners.compare", { name })}</h3>
      <Words {...of} />
      <button type="button" class="button" aria-expanded={shown} onClick={() => setShown(!shown)}>
        {t("partners.holds", { name })}
      </button>
      {shown && <Holdings of={of} />}
    </article>
  );
}

function Partners() {
  const ours = side.value;
  return (
    <div class="partners">
      {link.value === "lost" && <p class="problem">{t("partners.lost")}</p>}
      <nav class="ways" aria-label={t("partners.ways")}>
        <a class="button" href="/parcels">
          {t("partners.parcels")}
        </a>
        <a class="button" href="/handover">
          {t("partners.handover")}
        </a>
        <a class="button" href="/recovery">
          {t("frame.recovery")}
        </a>
      </nav>
      {!partners.value.length && <Empty what={t("partners.none")} next={t("partners.none.next")} />}
      {partners.value.map((one) => (
        <Partner key={one.partner} of={one} />
      ))}
      {ours && (
        <section class="partner">
          <h2>{t("partners.ours")}</h2>
          <Words {...ours} />
          {ours.plain && <p class="problem">{t("partners.plain")}</p>}
        </section>
      )}
      <p class="quiet">{t("told.receipt")}</p>
    </div>
  );
}

addPanel({
  id: "partners",
  word: "frame.partners",
  keys: "p",
  count: () => partners.value.filter((one) => one.stopped || one.fault).length,
  view: Partners,
});
