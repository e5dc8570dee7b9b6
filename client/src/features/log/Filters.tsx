// What is sifted out of the log and the map, and the views that keep it under a name.

import { useState } from "preact/hooks";
import { Copyable, Doing } from "../../frame/parts.tsx";
import { partners } from "../../model/feed.ts";
import { done } from "../../model/notices.ts";
import { clearFilters, filters, go, query } from "../../model/route.ts";
import { keep, seat, side } from "../../model/session.ts";
import { KINDS } from "../../model/shapes.ts";
import { t } from "../../model/words.ts";
import { nameOf } from "./sentences.ts";
import { everywhere, sifted } from "./shown.ts";

function Toggle(props: { on: boolean; name: string; flip: () => void }) {
  return (
    <button type="button" class="chip log-toggle" aria-pressed={props.on} onClick={props.flip}>
      {props.on ? "✓ " : ""}
      {props.name}
    </button>
  );
}

function flipped<T>(list: T[], one: T): T[] {
  return list.includes(one) ? list.filter((other) => other !== one) : [...list, one];
}

/** What is shown, as a query, without the report that happens to be open. */
function kept(): string {
  const made = new URLSearchParams(query());
  made.delete("r");
  made.delete("b");
  return `?${made}`;
}

function Views() {
  const [name, setName] = useState("");
  const list = seat.value.views;
  const save = async () => {
    const called = name.trim();
    if (!called) return;
    const before = seat.value.views;
    keep({ views: [...before.filter((one) => one.name !== called), { name: called, url: kept() }] });
    setName("");
    done(t("log.views.saved", { name: called }), () => keep({ views: before }));
  };
  const drop = (called: string) => {
    const before = seat.value.views;
    keep({ views: before.filter((one) => one.name !== called) });
    done(t("log.views.deleted", { name: called }), () => keep({ views: before }));
  };
  return (
    <details class="log-more">
      <summary>
        {t("log.views")} {list.length > 0 && <span class="quiet">{list.length}</span>}
      </summary>
      {list.length === 0 && <p class="quiet">{t("log.views.none")}</p>}
      <ul class="log-views">
        {list.map((one) => (
          <li key={one.name}>
            <button type="button" class="chip" onClick={() => go(one.url)}>
              <bdi dir="auto">{one.name}</bdi>
            </button>
            <button
              type="button"
              class="chip"
              aria-label={t("log.views.delete", { name: one.name })}
              onClick={() => drop(one.name)}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <div class="log-save">
        <input
          aria-label={t("log.views.name")}
          placeholder={t("log.views.name")}
          dir="auto"
          maxLength={60}
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Enter" && void save()}
        />
        <Doing run={save} disabled={!name.trim()}>
          {t("log.views.save")}
        </Doing>
      </div>
      <Copyable value={`${location.origin}${location.pathname}${kept()}`}>{t("log.views.link")}</Copyable>
    </details>
  );
}

export function Filters() {
  const by = filters.value;
  const set = (change: Partial<typeof by>) => (filters.value = { ...filters.value, ...change });
  const chosen = by.kinds.length + by.holders.length;
  const holders = [side.value?.side ?? "", ...partners.value.map((one) => one.partner)];
  return (
    <search class="log-filters">
      <div class="log-line">
        <input
          id="log-words"
          type="search"
          aria-label={t("log.words")}
          placeholder={`${t("log.words")}  /`}
          dir="auto"
          value={by.words}
          onInput={(event) => set({ words: event.currentTarget.value })}
          onKeyDown={(event) => {
            if (event.key === "Enter" && by.words.trim()) open(everywhere(), "_blank", "noopener");
            if (event.key !== "Escape") return;
            set({ words: "" });
            event.currentTarget.blur();
          }}
        />
        {(["unread", "urgent", "standing"] as const).map((flag) => (
          <Toggle key={flag} on={by[flag]} name={t(`log.filter.${flag}`)} flip={() => set({ [flag]: !by[flag] })} />
        ))}
      </div>
      <div class="log-line">
        <details class="log-more">
          <summary>
            {t("log.filter.more")} {chosen > 0 && <span class="count">{chosen}</span>}
          </summary>
          <fieldset class="log-line">
            <legend>{t("log.filter.kinds")}</legend>
            {KINDS.map((kind) => (
              <Toggle
                key={kind}
                on={by.kinds.includes(kind)}
                name={t(`kind.${kind}`)}
                flip={() => set({ kinds: flipped(by.kinds, kind) })}
              />
            ))}
          </fieldset>
          <fieldset class="log-line">
            <legend>{t("log.filter.holders")}</legend>
            {holders.map((one) => (
              <Toggle
                key={one}
                on={by.holders.includes(one)}
                name={one === side.value?.side ? t("log.ours") : nameOf(one)}
                flip={() => set({ holders: flipped(by.holders, one) })}
              />
            ))}
          </fieldset>
        </details>
        <Views />
        {by.words.trim() && (
          <a class="chip" href={everywhere()} target="_blank" rel="noopener">
            {t("log.everywhere")}
          </a>
        )}
        {sifted.value && (
          <button type="button" class="chip" onClick={clearFilters}>
            {t("log.filter.clear")}
          </button>
        )}
      </div>
    </search>
  );
}
