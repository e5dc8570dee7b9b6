// One's own passkeys: making one, what there is, forgetting one.

import { useEffect, useState } from "preact/hooks";
import { Doing, When } from "../../frame/parts.tsx";
import { Fault } from "../../model/api.ts";
import { failed, say } from "../../model/notices.ts";
import { makePasskey, type Passkey, passkeys, possible, removePasskey } from "../../model/passkeys.ts";
import { t } from "../../model/words.ts";

function Held({ one, drop }: { one: Passkey; drop: () => Promise<void> }) {
  return (
    <li>
      <b>
        <bdi dir="auto">{one.name}</bdi>
      </b>{" "}
      · <bdi dir="ltr">{one.host}</bdi>
      {one.synced && ` · ${t("seat.passkey.synced")}`}
      <br />
      {one.used ? (
        <>
          {t("seat.passkey.used")} <When at={one.used.at} />
        </>
      ) : (
        t("seat.passkey.unused")
      )}{" "}
      <Doing class="chip" run={drop} label={t("seat.passkey.drop", { name: one.name })}>
        {t("seat.passkey.remove")}
      </Doing>
    </li>
  );
}

export function Passkeys() {
  const [list, setList] = useState<Passkey[] | null>(null);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [prove, setProve] = useState(false);
  const load = () => passkeys().then(setList);
  useEffect(() => void load().catch(failed), []);
  const make = async () => {
    try {
      if (!(await makePasskey(name.trim(), password || null))) return;
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "prove" || password) throw error;
      setProve(true);
      say(t("seat.passkey.prove"));
      return;
    }
    setName("");
    setPassword("");
    setProve(false);
    say(t("seat.passkey.made"));
    await load();
  };
  const drop = async (one: Passkey) => {
    await removePasskey(one.id);
    say(t("seat.passkey.dropped", { name: one.name }));
    await load();
  };
  return (
    <section>
      <h2>{t("seat.passkeys")}</h2>
      {list?.length === 0 && <p class="quiet">{t("seat.passkeys.none")}</p>}
      <ul>
        {list?.map((one) => (
          <Held key={one.id} one={one} drop={() => drop(one)} />
        ))}
      </ul>
      {possible ? (
        <>
          <label>
            {t("seat.passkey.name")}
            <input dir="auto" value={name} onInput={(event) => setName(event.currentTarget.value)} />
          </label>
          {prove && (
            <label>
              {t("seat.password.old")}
              <input
                type="password"
                autocomplete="current-password"
                value={password}
                onInput={(event) => setPassword(event.currentTarget.value)}
              />
            </label>
          )}
          <Doing run={make} disabled={!name.trim()}>
            {t("seat.passkey.make")}
          </Doing>
        </>
      ) : (
        <p class="quiet">{t("seat.passkey.not_here")}</p>
      )}
    </section>
  );
}
