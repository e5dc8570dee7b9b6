// The board of crossings and routes: what each side says, side by side, since when, how old, and whether they agree.

import "./board.css";
import "./words.ts";
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Doing, Empty, Said, Waiting, When } from "../../frame/parts.tsx";
import { addPanel } from "../../frame/slots.ts";
import { get, post, sentence } from "../../model/api.ts";
import { tick } from "../../model/clock.ts";
import { link, onLine } from "../../model/feed.ts";
import { say } from "../../model/notices.ts";
import { revision, statement } from "../../model/picture.ts";
import { look } from "../../model/place.ts";
import { asOf, open, selected, wall } from "../../model/route.ts";
import { may } from "../../model/session.ts";
import type { Board, BoardRow, BoardStatement, Passage } from "../../model/shapes.ts";
import { t } from "../../model/words.ts";
import { nameOf } from "../log/sentences.ts";
import { box } from "../report/near.ts";

const SETTLES_MS = 300;
const AGAIN_MS = 3000;
const SHAPES: Record<Passage, string> = { open: "○", restricted: "◐", closed: "✕", unknown: "?" };

const board = signal<Board | null>(null);
const trouble = signal("");
const kind = signal<"" | BoardRow["kind"]>("");
/** Rows a person here says are not one, though the side assumes so; this screen keeps them apart. */
const apart = signal(new Set<string>());
let timer: ReturnType<typeof setTimeout> | undefined;

async function load(): Promise<void> {
  try {
    board.value = await get<Board>("/board");
    trouble.value = "";
  } catch (error) {
    trouble.value = sentence(error);
    soon(AGAIN_MS);
  }
}

function soon(wait = SETTLES_MS): void {
  clearTimeout(timer);
  timer = setTimeout(() => void load(), wait);
}

/** While the board is open it follows the record; when the link is back it is read anew. */
function useBoard(): void {
  const live = link.value;
  useEffect(() => {
    void load();
    const stop = onLine((line) => {
      if (!line.says || line.says.kind === "crossing" || line.says.kind === "route") soon();
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [live]);
}

function show(one: BoardStatement): void {
  open(one.report);
  const place = statement(one.report)?.place;
  if (!place) return;
  const [west, south, east, north] = box(place.geometry);
  look.value = { lon: (west + east) / 2, lat: (south + north) / 2 };
}

function Stated({ one }: { one: BoardStatement }) {
  const late = one.review_by.at <= tick.value;
  return (
    <button
      type="button"
      class="stated"
      data-report={one.report}
      data-state={one.state}
      aria-current={selected.value === one.report}
      onClick={() => show(one)}
    >
      <bdi class="quiet">{nameOf(one.holder)}</bdi>
      <b class="passage">
        <span aria-hidden="true">{SHAPES[one.state]}</span> {t(`state.${one.state}`)}
      </b>
      <span class="stated-title">
        <Said text={one.title} />
      </span>
      <span>
        {t("board.since")} {one.since ? <When at={one.since.at} aged={false} /> : t("unknown")}
      </span>
      <span>
        {t("board.said")} <When at={one.entered.at} />
      </span>
      <span class={late ? "late" : undefined}>
        {late && "⚠ "}
        {t(late ? "board.overdue" : "board.review")} <When at={one.review_by.at} />
      </span>
    </button>
  );
}

const key = (row: BoardRow) => row.statements.map((one) => one.report).join("+");
const sides = (row: BoardRow) => new Set(row.statements.map((one) => one.holder)).size;

function agreement(row: BoardRow): { word: string; sign: string } {
  if (row.agree !== null) return row.agree ? { word: "agree", sign: "=" } : { word: "differ", sign: "≠" };
  return sides(row) < 2 ? { word: "one", sign: "–" } : { word: "unsure", sign: "?" };
}

function Pairing({ row }: { row: BoardRow }) {
  const a = row.statements[0];
  const other = row.statements.find((one) => one.holder !== a?.holder);
  if (!a || !other) return null;
  const relate = async (undo: boolean) => {
    await post("/relations", { a: a.report, b: other.report, undo });
    say(t(undo ? "board.unlinked" : "board.linked"));
    await load();
  };
  const files = may.value.has("file") && asOf.value === null && !wall.value;
  revision.value;
  const linked = statement(a.report)?.related.includes(other.report);
  return (
    <p class="pairing">
      <span class="quiet">{t(row.assumed ? "board.assumed" : "board.by_hand")}</span>
      {files && row.assumed && (
        <>
          <Doing class="chip" run={() => relate(false)}>
            {t("board.same")}
          </Doing>
          <button type="button" class="chip" onClick={() => (apart.value = new Set(apart.value).add(key(row)))}>
            {t("board.not_same")}
          </button>
        </>
      )}
      {files && !row.assumed && linked && (
        <Doing class="chip" run={() => relate(true)}>
          {t("board.not_same")}
        </Doing>
      )}
    </p>
  );
}

function Row({ row }: { row: BoardRow }) {
  const { word, sign } = agreement(row);
  return (
    <li class="board-row" data-agree={word} data-kind={row.kind}>
      <h2>
        <bdi dir="auto">{row.name}</bdi> <small class="quiet">{t(`kind.${row.kind}`)}</small>
        <span class="agreement">
          <span class="sign" aria-hidden="true">
            {sign}
          </span>{" "}
          {t(`board.${word}`)}
        </span>
      </h2>
      <div class="stateds">
        {row.statements.map((one) => (
          <Stated key={one.report} one={one} />
        ))}
      </div>
      <Pairing row={row} />
    </li>
  );
}

/** A row that is held apart here is one row for each side again. */
function spread(row: BoardRow): BoardRow[] {
  if (!row.assumed || !apart.value.has(key(row))) return [row];
  const holders = [...new Set(row.statements.map((one) => one.holder))];
  return holders.map((holder) => {
    const statements = row.statements.filter((one) => one.holder === holder);
    return { ...row, agree: null, assumed: false, statements, name: statements[0]?.name ?? row.name };
  });
}

function Everything() {
  useBoard();
  const now = board.value;
  if (!now) return trouble.value ? <Empty what={trouble.value} /> : <Waiting />;
  const list = now.rows.filter((row) => !kind.value || row.kind === kind.value).flatMap(spread);
  const differ = list.filter((row) => row.agree === false).length;
  return (
    <div class="board">
      {!wall.value && (
        <fieldset class="log-line">
          <legend class="hidden">{t("board.kinds")}</legend>
          {(["", "crossing", "route"] as const).map((one) => (
            <button
              type="button"
              key={one}
              class="chip log-toggle"
              aria-pressed={kind.value === one}
              onClick={() => (kind.value = one)}
            >
              {one ? t(`kind.${one}`) : t("board.all")}
            </button>
          ))}
        </fieldset>
      )}
      {asOf.value !== null && <p class="problem">{t("board.now")}</p>}
      {(trouble.value || link.value === "lost") && <p class="problem">{trouble.value || t("board.lost")}</p>}
      <p role="status">{t("board.count", { n: list.length, m: differ })}</p>
      {!list.length && <Empty what={t("board.none")} next={t("board.none.next")} />}
      <ul>
        {list.map((row) => (
          <Row key={`${row.kind} ${key(row)}`} row={row} />
        ))}
      </ul>
      {apart.value.size > 0 && <p class="quiet">{t("board.apart")}</p>}
    </div>
  );
}

addPanel({ id: "board", word: "board.title", keys: "b", view: Everything });
