// Only the lines in sight are on the page. What arrives above does not move what is being read.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Doing } from "../../frame/parts.tsx";
import { lines, loadOlder, MOST, older } from "../../model/log.ts";
import { failed } from "../../model/notices.ts";
import type { LogLine } from "../../model/shapes.ts";
import { lang, t } from "../../model/words.ts";
import { heightOf, Row } from "./Row.tsx";
import { cursor, focusOn, move, sifted, wanted } from "./shown.ts";

const NEAR = 600;
const BEYOND = 4;

/** Where each line begins, in pixels; one more than there are lines. */
function places(rows: LogLine[], fits: (words: string) => boolean, em: number): Float64Array {
  const starts = new Float64Array(rows.length + 1);
  for (let at = 0; at < rows.length; at++)
    starts[at + 1] = (starts[at] as number) + heightOf(rows[at] as LogLine, fits) * em;
  return starts;
}

/** The line at a height. */
function lineAt(starts: Float64Array, high: number): number {
  let [low, top] = [0, Math.max(0, starts.length - 2)];
  while (low < top) {
    const middle = (low + top + 1) >> 1;
    if ((starts[middle] as number) <= high) low = middle;
    else top = middle - 1;
  }
  return low;
}

function Older() {
  if (older.value === null) return <p class="quiet log-end">{t("log.older.end")}</p>;
  if (lines.value.length >= MOST) {
    return (
      <p class="quiet log-end">
        {t("log.older.most", { n: MOST })} <a href="/">{t("frame.log_page")}</a>
      </p>
    );
  }
  return (
    <p class="log-end">
      <Doing run={loadOlder}>{t("log.older")}</Doing>
    </p>
  );
}

function arrows(event: KeyboardEvent, rows: LogLine[]): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key] ?? 0;
  if (step) move(step);
  else if (event.key === "Home" && rows[0]) focusOn(rows[0].serial);
  else if (event.key === "End" && rows.length) focusOn((rows.at(-1) as LogLine).serial);
  else return;
  event.preventDefault();
}

interface Size {
  high: number;
  em: number;
  fits: (words: string) => boolean;
}

/** Measures words as they are drawn, bold as what is unread is; each once. */
function ruler(element: HTMLElement, em: number): (words: string) => boolean {
  const pen = document.createElement("canvas").getContext("2d");
  const wide = element.clientWidth - 1.6 * em;
  const known = new Map<string, boolean>();
  if (pen) pen.font = `700 ${em}px ${getComputedStyle(element).fontFamily}`;
  return (words) => {
    const found = known.get(words) ?? (pen?.measureText(words).width ?? 0) <= wide;
    known.set(words, found);
    return found;
  };
}

/** How large the box and its letters are. */
function useSize(box: { current: HTMLElement | null }): Size {
  const [size, setSize] = useState<Size>({ high: 600, em: 15, fits: () => true });
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const em = Number.parseFloat(getComputedStyle(element).fontSize);
      setSize({ high: element.clientHeight, em, fits: ruler(element, em) });
    };
    const watcher = new ResizeObserver(measure);
    watcher.observe(element);
    document.fonts.ready.then(measure);
    return () => watcher.disconnect();
  }, []);
  return size;
}

export function List({ rows }: { rows: LogLine[] }) {
  const box = useRef<HTMLUListElement>(null);
  const [top, setTop] = useState(0);
  const { high, fits, em } = useSize(box);
  const starts = useMemo(() => places(rows, fits, em), [rows, fits, em, lang.value]);
  const anchor = useRef({ serial: 0, into: 0 });
  const seen = useRef(rows[0]?.serial ?? 0);
  const loading = useRef(false);
  const want = wanted.value;

  const first = Math.max(0, lineAt(starts, top) - BEYOND);
  const last = Math.min(rows.length, lineAt(starts, top + high) + BEYOND + 1);
  if (top < 4) seen.current = rows[0]?.serial ?? 0;
  const fresh = top < 4 ? 0 : rows.findIndex((line) => line.serial <= seen.current);

  const scrolled = () => {
    const at = box.current?.scrollTop ?? 0;
    const index = lineAt(starts, at);
    const [line, from] = [rows[index], starts[index] as number];
    if (line) anchor.current = { serial: line.serial, into: at - from };
    // Within one line nothing new comes into sight.
    setTop(at < 4 ? 0 : Math.max(4, from));
    const near = at + high > (starts[rows.length] as number) - NEAR;
    if (near && at > 0 && !loading.current && typeof older.value === "number" && !sifted.value) {
      loading.current = true;
      loadOlder()
        .catch(failed)
        .finally(() => (loading.current = false));
    }
  };

  useLayoutEffect(() => {
    const element = box.current;
    if (!element || element.scrollTop < 4) return;
    const at = rows.findIndex((line) => line.serial <= anchor.current.serial);
    if (at >= 0) element.scrollTop = (starts[at] as number) + anchor.current.into;
  }, [rows, starts]);

  useLayoutEffect(() => {
    const element = box.current;
    const at = want === null ? -1 : rows.findIndex((line) => line.serial === want);
    if (!element || at < 0) return;
    const [from, to] = [starts[at] as number, starts[at + 1] as number];
    if (from < element.scrollTop) element.scrollTop = from;
    else if (to > element.scrollTop + high) element.scrollTop = to - high;
    if (element.scrollTop !== top) setTop(element.scrollTop);
    const button = document.getElementById(`log-${want}`);
    if (button) {
      button.focus({ preventScroll: true });
      wanted.value = null;
    }
  });

  return (
    <div class="log-box">
      {fresh > 0 && (
        <button
          type="button"
          class="button strong log-fresh"
          onClick={() => {
            if (box.current) box.current.scrollTop = 0;
            if (rows[0]) cursor.value = rows[0].serial;
          }}
        >
          ↑ {t("log.new", { n: fresh })}
        </button>
      )}
      <ul
        ref={box}
        class="log-list"
        // biome-ignore lint/a11y/noRedundantRoles: a list without markers loses its role in one browser
        role="list"
        aria-label={t("log.list")}
        onScroll={scrolled}
        onKeyDown={(event) => arrows(event, rows)}
      >
        <li class="log-space" aria-hidden="true" style={{ blockSize: `${starts[first]}px` }} />
        {rows.slice(first, last).map((line, index) => (
          <Row
            key={line.serial}
            line={line}
            at={first + index}
            of={rows.length}
            first={index === 0}
            em={heightOf(line, fits)}
          />
        ))}
        <li
          class="log-space"
          aria-hidden="true"
          style={{ blockSize: `${(starts[rows.length] as number) - (starts[last] as number)}px` }}
        />
        <li class="log-foot">
          <Older />
        </li>
      </ul>
    </div>
  );
}
