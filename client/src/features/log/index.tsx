// The log beside the map.

import "./log.css";
import "./words.ts";
import { Doing, Empty, Waiting } from "../../frame/parts.tsx";
import { addPanel } from "../../frame/slots.ts";
import { age } from "../../model/clock.ts";
import { register } from "../../model/commands.ts";
import { link, lostAt } from "../../model/feed.ts";
import { lines, loadLog, loadOlder, older, trouble } from "../../model/log.ts";
import { asOf, panel, wall } from "../../model/route.ts";
import { seat } from "../../model/session.ts";
import { t } from "../../model/words.ts";
import { Filters } from "./Filters.tsx";
import { List } from "./List.tsx";
import { cursor, focusOn, move, readAll, shown, sifted, toggleRead, unreadCount } from "./shown.ts";

function oldestUnread(): void {
  const found = shown.value.findLast((line) => line.serial > seat.value.read_to);
  if (found) focusOn(found.serial);
}

function Counts() {
  const [all, passing, unread] = [lines.value.length, shown.value.length, unreadCount.value];
  return (
    <div class="log-counts">
      <span role="status">{sifted.value ? t("log.count.of", { n: passing, all }) : t("log.count", { n: all })}</span>
      {unread > 0 && (
        <>
          <b>{t("log.unread", { n: unread })}</b>
          <button type="button" class="chip" onClick={oldestUnread}>
            {t("log.unread.first")}
          </button>
          <button type="button" class="chip" onClick={readAll}>
            {t("log.read.all")}
          </button>
        </>
      )}
    </div>
  );
}

function Body() {
  const rows = shown.value;
  if (older.value === undefined) {
    return trouble.value ? (
      <div class="empty" role="alert">
        <p>{trouble.value}</p>
        <Doing run={loadLog}>{t("log.trouble.next")}</Doing>
      </div>
    ) : (
      <Waiting />
    );
  }
  if (rows.length) return <List rows={rows} />;
  if (!lines.value.length) return <Empty what={t("log.none")} next={t("log.none.next")} />;
  return (
    <div class="log-none">
      <Empty what={t("log.no_hit")} next={t("log.no_hit.next", { n: lines.value.length })} />
      {typeof older.value === "number" && <Doing run={loadOlder}>{t("log.older")}</Doing>}
    </div>
  );
}

function Log() {
  return (
    <div class="log">
      {!wall.value && <Filters />}
      <Counts />
      {asOf.value !== null && <p class="log-say">{t("log.past", { serial: asOf.value })}</p>}
      {link.value === "lost" && lostAt.value !== null && (
        <p class="log-say bad" role="status">
          {t("log.lost", { age: age(lostAt.value) })}
        </p>
      )}
      <Body />
    </div>
  );
}

addPanel({ id: "log", word: "log.title", keys: "l", count: () => unreadCount.value, view: Log });

const inLog = () => panel.value === "log" && !wall.value;

register(
  { id: "log.next", word: "log.cmd.next", group: "report", keys: "j", when: inLog, run: () => move(1) },
  { id: "log.previous", word: "log.cmd.previous", group: "report", keys: "k", when: inLog, run: () => move(-1) },
  {
    id: "log.read",
    word: "log.cmd.read",
    group: "report",
    keys: "u",
    when: () => inLog() && cursor.value !== null,
    run: toggleRead,
  },
  { id: "log.read_all", word: "log.read.all", group: "report", keys: "shift+u", run: readAll },
  {
    id: "log.words",
    word: "log.cmd.words",
    group: "go",
    keys: "/",
    when: () => !wall.value,
    run: () => {
      panel.value = "log";
      const focus = () => document.getElementById("log-words")?.focus();
      focus();
      // The panel that was another one a moment ago is there after this turn.
      setTimeout(focus, 0);
    },
  },
);
