// One's own seat: watch, how the screen looks, password, passkeys, and what all this is.

import "./seat.css";
import "./words.ts";
import { useState } from "preact/hooks";
import { Doing, When } from "../../frame/parts.tsx";
import { addPanel } from "../../frame/slots.ts";
import { put } from "../../model/api.ts";
import { setSingleKeys, singleKeys } from "../../model/commands.ts";
import { say } from "../../model/notices.ts";
import { wall } from "../../model/route.ts";
import { me, takeWatch } from "../../model/session.ts";
import { THEMES, theme } from "../../model/themes.ts";
import { lang, t } from "../../model/words.ts";
import { About } from "./About.tsx";
import { DENSITIES, density } from "./density.ts";
import { Passkeys } from "./Passkeys.tsx";

function Watch() {
  const person = me.value;
  if (!person) return null;
  const positions = person.positions ?? [];
  return (
    <section>
      <h2>{t("seat.watch")}</h2>
      <p>
        <b>
          <bdi dir="auto">{person.person}</bdi>
        </b>{" "}
        · {t(`role.${person.role}`)} · <bdi dir="auto">{person.position}</bdi>
      </p>
      <p>
        {person.watch ? (
          <>
            {t("seat.watch.since")} <When at={person.watch.at} />
          </>
        ) : (
          t("seat.watch.none")
        )}
      </p>
      <div class="acts">
        {positions
          .filter((one) => !person.watch || one !== person.position)
          .map((one) => (
            <Doing key={one} run={() => takeWatch(one)}>
              {t("seat.watch.take", { position: one })}
            </Doing>
          ))}
        {person.watch && <Doing run={() => takeWatch(null)}>{t("seat.watch.leave")}</Doing>}
      </div>
    </section>
  );
}

function Choice<T extends string>(props: {
  word: string;
  of: readonly T[];
  value: T;
  set: (one: T) => void;
  name: (one: T) => string;
}) {
  return (
    <label>
      {t(props.word)}
      <select value={props.value} onChange={(event) => props.set(event.currentTarget.value as T)}>
        {props.of.map((one) => (
          <option key={one} value={one}>
            {props.name(one)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Screen() {
  return (
    <section>
      <h2>{t("seat.screen")}</h2>
      <Choice
        word="seat.theme"
        of={THEMES}
        value={theme.value}
        set={(one) => (theme.value = one)}
        name={(one) => t(`theme.${one}`)}
      />
      <Choice
        word="seat.language"
        of={["en", "ar"]}
        value={lang.value}
        set={(one) => (lang.value = one)}
        name={(one) => (one === "ar" ? "العربية" : "English")}
      />
      <Choice
        word="seat.size"
        of={DENSITIES}
        value={density.value}
        set={(one) => (density.value = one)}
        name={(one) => t(`seat.size.${one}`)}
      />
      <label class="box">
        <input
          type="checkbox"
          checked={singleKeys.value}
          onChange={(event) => setSingleKeys(event.currentTarget.checked)}
        />
        {t("sheet.single")}
      </label>
      <p class="quiet">{t("sheet.single.note")}</p>
      <button type="button" class="button" onClick={() => (wall.value = true)}>
        {t("frame.wall")}
      </button>
    </section>
  );
}

function Password() {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const change = async () => {
    await put("/me/password", { old, new: fresh });
    setOld("");
    setFresh("");
    say(t("seat.password.done"));
  };
  return (
    <section>
      <h2>{t("seat.password")}</h2>
      <label>
        {t("seat.password.old")}
        <input
          type="password"
          autocomplete="current-password"
          value={old}
          onInput={(event) => setOld(event.currentTarget.value)}
        />
      </label>
      <label>
        {t("seat.password.new")}
        <input
          type="password"
          autocomplete="new-password"
          value={fresh}
          onInput={(event) => setFresh(event.currentTarget.value)}
        />
      </label>
      <Doing run={change} disabled={!old || !fresh}>
        {t("seat.password.do")}
      </Doing>
      <p class="quiet">{t("seat.password.note")}</p>
    </section>
  );
}

function Seat() {
  return (
    <div class="seat">
      <Watch />
      <Screen />
      <Password />
      <Passkeys />
      <About />
    </div>
  );
}

addPanel({ id: "seat", word: "frame.more", keys: "o", view: Seat });
