// Who is signed in here. When a session ends the screen stays as it is, covered: what was typed is not lost.

import { computed, signal } from "@preact/signals";
import { Fault, get, keepCsrf, onSignedOut, post, put, remove } from "./api.ts";
import { failed } from "./notices.ts";
import type { Action, Me, Seat, Side } from "./shapes.ts";

export const me = signal<Me | null>(null);
export const side = signal<Side | null>(null);
export const seat = signal<Seat>({ read_to: 0, views: [], bookmarks: [] });
/** `asking` until the first answer came; `ended` when a session that stood was ended. */
export const door = signal<"asking" | "in" | "out" | "ended">("asking");
export const may = computed(() => new Set<Action>(me.value?.may ?? []));

onSignedOut(() => {
  if (door.value === "in") door.value = "ended";
  else if (door.value === "asking") door.value = "out";
});

/** Called by the stream when the side ended it. */
export function ended(): void {
  if (door.value === "in") door.value = "ended";
}

let sat = "";

/** Load the page again, at an address that shows nothing: what the last person had here is gone from it. */
function anew(): Promise<never> {
  sessionStorage.clear();
  location.replace(location.pathname);
  return new Promise(() => undefined);
}

async function enter(found: Me): Promise<void> {
  const name = `${found.side} ${found.person}`;
  // What lies under the door is the last person's: what they typed, opened, filtered and could take back.
  if (sat !== "" && sat !== name) await anew();
  sat = name;
  keepCsrf(found.csrf);
  me.value = found;
  const [ours, kept] = await Promise.all([get<Side>("/side"), get<Seat>("/me/seat")]);
  side.value = ours;
  seat.value = kept;
  door.value = "in";
}

/** Whether this browser still has a session. */
export async function resume(): Promise<void> {
  try {
    await enter(await get<Me>("/me"));
  } catch (error) {
    if (!(error instanceof Fault) || error.lost) {
      setTimeout(resume, 1500);
      return;
    }
    door.value = "out";
  }
}

export async function signIn(name: string, password: string): Promise<void> {
  await enter(await post<Me>("/session", { name, password }));
}

export async function signedInAs(found: Me): Promise<void> {
  await enter(found);
}

export async function signOut(): Promise<void> {
  await remove("/session");
  await anew();
}

export async function takeWatch(position: string | null): Promise<void> {
  const found = await put<Me>("/me/watch", { position });
  keepCsrf(found.csrf);
  me.value = found;
}

let keeping: ReturnType<typeof setTimeout> | undefined;

/** Change what this seat keeps; written half a second later, together with what else changed. */
export function keep(change: Partial<Seat>): void {
  seat.value = { ...seat.value, ...change };
  clearTimeout(keeping);
  keeping = setTimeout(() => {
    put<Seat>("/me/seat", seat.value).catch((error) => {
      // What the side refuses it will refuse again.
      if (error instanceof Fault && !error.lost) failed(error);
      else keeping = setTimeout(() => keep({}), 5000);
    });
  }, 500);
}
