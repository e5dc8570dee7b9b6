// The history of an open report, read again whenever something about it happens.

import { useEffect, useState } from "preact/hooks";
import { Fault, get, sentence } from "../../model/api.ts";
import { link, onLine, onTold } from "../../model/feed.ts";
import type { History, LogLine } from "../../model/shapes.ts";

const SETTLES_MS = 60;
const AGAIN_MS = 3000;

export interface Opened {
  history: History | null;
  problem: string;
}

function concerns(line: LogLine, report: number, known: History | null): boolean {
  const about = [line.report, line.note?.of, line.note?.other];
  if (about.includes(report)) return true;
  return (
    known?.lines.some((one) => about.includes(one.serial)) ||
    known?.related.some((one) => one.report === line.report) ||
    false
  );
}

/** The history of a report; what was read stays while it is read again. */
export function useHistory(report: number | null): Opened {
  const [opened, setOpened] = useState<Opened & { of: number | null }>({ of: null, history: null, problem: "" });
  const live = link.value;
  useEffect(() => {
    if (report === null) return;
    let [still, known]: [boolean, History | null] = [true, null];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const load = async () => {
      try {
        const history = await get<History>(`/reports/${report}`);
        known = history;
        if (still) setOpened({ of: report, history, problem: "" });
      } catch (error) {
        if (!still) return;
        setOpened((before) => ({
          of: report,
          history: before.of === report ? before.history : null,
          problem: sentence(error),
        }));
        if (error instanceof Fault && error.lost) timer = setTimeout(load, AGAIN_MS);
      }
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(load, SETTLES_MS);
    };
    const unLine = onLine((line) => concerns(line, report, known) && soon());
    const unTold = onTold((told) => told.report === report && soon());
    void load();
    return () => {
      still = false;
      clearTimeout(timer);
      unLine();
      unTold();
    };
  }, [report, live]);
  return opened.of === report ? opened : { history: null, problem: "" };
}

/** Versions of the report, newest first; entries that state nothing, oldest first. */
export function sorted(history: History): { versions: LogLine[]; notes: LogLine[] } {
  const states = (line: LogLine) =>
    line.entry === "report" || line.entry === "correct" || (line.entry === "received" && !line.note);
  return {
    versions: history.lines.filter(states).reverse(),
    notes: history.lines.filter((line) => !states(line)),
  };
}
