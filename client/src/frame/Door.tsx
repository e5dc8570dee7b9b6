// The way in. It covers the screen, it does not replace it: what was being typed when a session ended is still there,
// and until its person is back nobody can see, reach or press any of it.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { sentence } from "../model/api.ts";
import { possible, signInWithPasskey } from "../model/passkeys.ts";
import { door, me, signIn } from "../model/session.ts";
import { t } from "../model/words.ts";
import { slots } from "./slots.ts";

export function Door() {
  const box = useRef<HTMLDialogElement>(null);
  const name = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  // Above whatever else is open, and nothing behind it can be reached or read; Escape does not open it.
  const shut = () => {
    if (box.current?.isConnected && !box.current.open) box.current.showModal();
    name.current?.focus();
  };
  // Before it is painted: a key pressed in between must not act behind it.
  useLayoutEffect(shut, [door.value]);
  if (door.value === "in") return null;
  if (door.value === "asking") {
    return (
      <div class="door">
        <div class="door-card" role="status">
          <p>{t("door.asking")}</p>
          <p class="quiet">{t("door.asking.hint")}</p>
        </div>
      </div>
    );
  }
  const attempt = async (way: () => Promise<unknown>) => {
    setBusy(true);
    setError("");
    try {
      await way();
    } catch (fault) {
      setError(sentence(fault));
      password.current?.select();
    } finally {
      setBusy(false);
    }
  };
  const enter = (event: Event) => {
    event.preventDefault();
    void attempt(() => signIn(name.current?.value ?? "", password.current?.value ?? ""));
  };
  return (
    <dialog
      ref={box}
      class="door"
      aria-labelledby="door-title"
      onCancel={(event) => event.preventDefault()}
      onClose={shut}
    >
      <form class="door-card" onSubmit={enter}>
        <h1 id="door-title">
          {t("app.title")} · {t("door.title")}
        </h1>
        {door.value === "ended" && <p>{t("door.ended")}</p>}
        {error && (
          <p class="problem" role="alert">
            {error}
          </p>
        )}
        <label>
          {t("door.name")}
          <input ref={name} name="name" autocomplete="username" dir="auto" required defaultValue={me.value?.person} />
        </label>
        <label>
          {t("door.password")}
          <input ref={password} name="password" type="password" autocomplete="current-password" required />
        </label>
        <button type="submit" class="button strong" disabled={busy}>
          {t("door.in")}
        </button>
        {possible && (
          <button type="button" class="button" disabled={busy} onClick={() => attempt(signInWithPasskey)}>
            {t("door.passkey")}
          </button>
        )}
        {(slots.value.overlay ?? []).map((View) => (
          <View key={View.name} />
        ))}
      </form>
    </dialog>
  );
}
