// One way to ask the side. Every refusal is a Fault with the sentence the side said; a lost link is one too.

import { lang, t } from "./words.ts";

const ROOT = "/api/v1";

export class Fault extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly say: string,
    readonly hint: string,
  ) {
    super(say);
  }

  /** Nothing was wrong with what was asked: asking again later may do. */
  get lost(): boolean {
    return this.status === 0 || this.status === 503;
  }
}

let csrf = "";
let signedOut: () => void = () => undefined;

/** The token of this session, sent with everything that changes something. */
export function keepCsrf(token: string): void {
  csrf = token;
}

/** Whom to tell when the side says that nobody is signed in. */
export function onSignedOut(tell: () => void): void {
  signedOut = tell;
}

export async function ask<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const headers: Record<string, string> = { accept: "application/json", "accept-language": lang.value };
  if (method !== "GET") headers["x-csrf-token"] = csrf;
  if (body !== undefined) headers["content-type"] = "application/json";
  const init: RequestInit = { method, headers, credentials: "same-origin", cache: "no-store" };
  if (body !== undefined) init.body = JSON.stringify(body);
  if (signal) init.signal = signal;
  let answer: Response;
  try {
    answer = await fetch(ROOT + path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Fault(0, "lost", t("fault.lost"), t("fault.lost.hint"));
  }
  if (answer.ok) return (answer.status === 204 ? undefined : await whole(answer)) as T;
  const told = (await answer.json().catch(() => ({}))) as Partial<Record<"code" | "say" | "hint", string>>;
  const fault = new Fault(answer.status, told.code ?? "fault", told.say ?? t("fault.unknown"), told.hint ?? "");
  if (fault.code === "signed-out" || fault.code === "csrf") signedOut();
  throw fault;
}

/** The body of an answer; a link that breaks while it is read is a lost link too. */
async function whole(answer: Response): Promise<unknown> {
  try {
    return await answer.json();
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Fault(0, "lost", t("fault.lost"), t("fault.lost.hint"));
  }
}

export const get = <T>(path: string, signal?: AbortSignal): Promise<T> => ask<T>("GET", path, undefined, signal);
export const post = <T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> =>
  ask<T>("POST", path, body, signal);
export const put = <T>(path: string, body: unknown): Promise<T> => ask<T>("PUT", path, body);
export const remove = <T>(path: string, body?: unknown): Promise<T> => ask<T>("DELETE", path, body);

/** The sentence of whatever was thrown. */
export function sentence(error: unknown): string {
  if (error instanceof Fault) return error.hint ? `${error.say} ${error.hint}` : error.say;
  return t("fault.unknown");
}
