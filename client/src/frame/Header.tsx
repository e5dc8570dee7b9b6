// The top of every screen: whose it is, how it is marked, whether it is now, whether it is live, and how partners stand.

import { useState } from "preact/hooks";
import { age, dtg, local, tick } from "../model/clock.ts";
import { palette, sheet } from "../model/commands.ts";
import { link, lostAt, partners, pulse } from "../model/feed.ts";
import { failed } from "../model/notices.ts";
import { showAsOf, shownAt, visible } from "../model/picture.ts";
import { asOf, panel, wall } from "../model/route.ts";
import { me, side, signOut, takeWatch } from "../model/session.ts";
import { LEVELS, type Level, type LinkState } from "../model/shapes.ts";
import { nextTheme, theme } from "../model/themes.ts";
import { lang, t } from "../model/words.ts";
import { Iso, LevelMark, sideName } from "./parts.tsx";

function highest(): Level {
  let found = 0;
  for (const one of visible.value) if (one.level) found = Math.max(found, LEVELS.indexOf(one.level));
  return LEVELS[found] as Level;
}

function LinkChip({ of }: { of: LinkState }) {
  const fresh = Math.max(of.heard?.at ?? 0, of.beat?.at ?? 0);
  const since = fresh ? age(fresh, tick.value) : t("health.never");
  const said = t("health.of", { name: sideName(of), health: t(`health.${of.health}`) });
  return (
    <button type="button" class={`chip health-${of.health}`} onClick={() => (panel.value = "partners")}>
      <span class="mark" aria-hidden="true" />
      {said} <span class="age">{since}</span>
      {(of.stopped || of.fault) && <strong aria-hidden="true"> !</strong>}
    </button>
  );
}

function Clock() {
  const zone = side.value?.zone ?? "UTC";
  return (
    <span class="clock">
      <Iso>{dtg(tick.value)}</Iso>{" "}
      <Iso>
        <small>{local(tick.value, zone)}</small>
      </Iso>
    </span>
  );
}

function Live() {
  const lost = link.value === "lost";
  return (
    <span class={`chip link-${link.value}`} role="status">
      <span class="mark" aria-hidden="true" />
      {t(`frame.link.${link.value}`)}
      {lost && lostAt.value !== null && <span class="age"> {age(lostAt.value, Date.now())}</span>}
    </span>
  );
}

function Person() {
  const [open, setOpen] = useState(false);
  const person = me.value;
  if (!person) return null;
  const positions = person.positions ?? [];
  return (
    <div class="person">
      <button type="button" class="chip" aria-expanded={open} onClick={() => setOpen(!open)}>
        <bdi dir="auto">{person.position}</bdi> · <bdi dir="auto">{person.person}</bdi>
      </button>
      {open && (
        <div class="menu">
          <p class="quiet">{t(`role.${person.role}`)}</p>
          {positions
            .filter((position) => position !== person.position)
            .map((position) => (
              <button
                type="button"
                key={position}
                class="button"
                onClick={() => takeWatch(position).then(() => setOpen(false), failed)}
              >
                <bdi dir="auto">{position}</bdi>
              </button>
            ))}
          <button type="button" class="button" onClick={() => (panel.value = "seat")}>
            {t("frame.more")}
          </button>
          <a class="button" href="/">
            {t("frame.log_page")}
          </a>
          <button type="button" class="button" onClick={() => signOut().catch(failed)}>
            {t("frame.sign_out")}
          </button>
        </div>
      )}
    </div>
  );
}

export function Banners() {
  const level = highest();
  const exercise = pulse.value?.exercise || visible.value.some((one) => one.exercise);
  return (
    <section class="banners" aria-label={t("frame.banners")}>
      {exercise && <strong class="banner exercise">{t("frame.exercise")}</strong>}
      <span class={`banner marking level-${level}`}>
        <span class="hidden">{t("frame.marking")}: </span>
        <LevelMark level={level} />
      </span>
      {asOf.value !== null && (
        <span class="banner past" role="status">
          {t("frame.past", { serial: asOf.value, dtg: shownAt.value?.stored?.dtg ?? "—" })}{" "}
          <button type="button" class="button" onClick={() => showAsOf(null)}>
            {t("frame.past.back")}
          </button>
        </span>
      )}
      {pulse.value?.locked && (
        <span class="banner bad" role="alert" data-locked={pulse.value.locked}>
          {t("frame.locked")} <a href="/recovery">{t("frame.recovery")}</a>
        </span>
      )}
      {!!pulse.value?.alarms && (
        <span class="banner bad" role="alert">
          {t("frame.alarms", { n: pulse.value.alarms })} <a href="/faults">{t("frame.alarms.look")}</a>
        </span>
      )}
      {partners.value
        .filter((one) => one.turned)
        .map((one) => (
          <span key={one.partner} class="banner bad" role="status">
            {t("frame.turned", { partner: sideName(one) })} <a href="/recovery">{t("frame.recovery")}</a>
          </span>
        ))}
      {pulse.value?.behind && (
        <span class="banner bad" role="alert">
          {t("frame.behind")} <code dir="ltr">jisr serve</code>
        </span>
      )}
      {pulse.value?.storage && (
        <span class="banner bad" role="alert">
          {t("frame.storage", { say: lang.value === "ar" ? pulse.value.storage_ar : pulse.value.storage })}
        </span>
      )}
    </section>
  );
}

export function Header() {
  return (
    <header class="top">
      <h1>{side.value ? <bdi>{sideName(side.value)}</bdi> : t("app.title")}</h1>
      <Live />
      <nav class="chips" aria-label={t("frame.partners")}>
        {partners.value.map((one) => (
          <LinkChip key={one.partner} of={one} />
        ))}
      </nav>
      <span class="space" />
      <Clock />
      {wall.value ? (
        <button type="button" class="chip" onClick={() => (wall.value = false)}>
          {t("frame.wall.leave")}
        </button>
      ) : (
        <>
          <button type="button" class="chip" onClick={() => (palette.value = true)}>
            {t("frame.palette")} <kbd>Ctrl K</kbd>
          </button>
          <button type="button" class="chip" aria-label={t("frame.keys")} onClick={() => (sheet.value = true)}>
            <kbd>?</kbd>
          </button>
          <button type="button" class="chip" onClick={nextTheme}>
            {t("frame.theme", { theme: t(`theme.${theme.value}`) })}
          </button>
          <button
            type="button"
            class="chip"
            lang={lang.value === "ar" ? "en" : "ar"}
            onClick={() => (lang.value = lang.value === "ar" ? "en" : "ar")}
          >
            {t("frame.language")}
          </button>
          <Person />
        </>
      )}
    </header>
  );
}
