// Passkeys: what the browser and the side tell each other. They exist where a side is opened by its name.

import { get, post, remove } from "./api.ts";
import { signedInAs } from "./session.ts";
import type { Me, Moment } from "./shapes.ts";

export interface Passkey {
  id: string;
  name: string;
  host: string;
  synced: boolean;
  made: Moment;
  used: Moment | null;
}

const numeric = /^[\d.]+$|^\[/.test(location.hostname);

/** Whether this browser can make and use passkeys here. */
export const possible =
  !numeric && isSecureContext && typeof PublicKeyCredential?.parseRequestOptionsFromJSON === "function";

/** What the browser was asked for, or null when the person closed its window or took too long. */
async function asked(ask: Promise<Credential | null>): Promise<PublicKeyCredential | null> {
  try {
    return (await ask) as PublicKeyCredential | null;
  } catch (error) {
    if (error instanceof DOMException && ["NotAllowedError", "AbortError"].includes(error.name)) return null;
    throw error;
  }
}

/** Sign in; false when the person changed their mind. */
export async function signInWithPasskey(): Promise<boolean> {
  const options = await post<PublicKeyCredentialRequestOptionsJSON>("/session/passkey/options", {});
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await asked(navigator.credentials.get({ publicKey }));
  if (!credential) return false;
  await signedInAs(await post<Me>("/session/passkey", { credential: credential.toJSON() }));
  return true;
}

/** Make one under this name; false when the person changed their mind. */
export async function makePasskey(name: string, password: string | null): Promise<boolean> {
  const options = await post<PublicKeyCredentialCreationOptionsJSON>("/me/passkeys/options", { password });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await asked(navigator.credentials.create({ publicKey }));
  if (!credential) return false;
  await post<Passkey>("/me/passkeys", { name, credential: credential.toJSON() });
  return true;
}

export const passkeys = (): Promise<Passkey[]> => get<Passkey[]>("/me/passkeys");
export const removePasskey = (id: string): Promise<void> => remove<void>(`/me/passkeys/${encodeURIComponent(id)}`);
