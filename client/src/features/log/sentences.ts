// Entries that state nothing themselves, in plain words; who a line is from; which lines pass the filters.

import { now } from "../../model/clock.ts";
import { partners } from "../../model/feed.ts";
import { fold, statement } from "../../model/picture.ts";
import type { Filters } from "../../model/route.ts";
import { seat, side } from "../../model/session.ts";
import type { LogLine, Says } from "../../model/shapes.ts";
import { known, lang, t } from "../../model/words.ts";

/** A side's name in the chosen language, its short name when nothing else is known of it. */
export function nameOf(holder: string): string {
  const found = holder === side.value?.side ? side.value : partners.value.find((one) => one.partner === holder);
  return found ? (lang.value === "ar" ? found.name_ar : found.name_en) : holder;
}

export function holderOf(line: LogLine): string {
  return line.origin?.partner ?? side.value?.side ?? "";
}

/** The word of a closed list, or the value itself. */
export function word(list: string, of: string): string {
  return known(`${list}.${of}`) ? t(`${list}.${of}`) : of;
}

/** State of a crossing or route, level of a sector, function of a site. */
export function stateOf(says: Says): string | null {
  const { state, level, function: use } = says.detail ?? {};
  const found = state ?? level ?? use;
  return typeof found === "string" ? found : null;
}

export function urgentSays(says: Says): boolean {
  return says.impact === "very-high" || (says.kind === "sector" && stateOf(says) === "critical");
}

function received(line: LogLine, given: Record<string, string | number>): string {
  const { action, stage } = line.note ?? {};
  if (action === "withdraw") return t("note.theirs.withdraw", given);
  if (action === "erased") return t("note.theirs.erased", given);
  if (!stage) return t("note.other", { kind: action ?? "" });
  return t(`note.theirs.${stage}`, { ...given, role: word("role", line.origin?.by ?? "") });
}

function decided(line: LogLine, given: Record<string, string | number>): string {
  const { action, due } = line.note ?? {};
  if (action === "withhold") return t("note.withhold", given);
  if (action === "withdraw") return t("note.take_back", given);
  const later = due && due.at > now() ? ` ${t("note.due", { dtg: due.dtg })}` : "";
  return t("note.release", given) + later;
}

/** What an entry that is no report tells. */
export function sentenceOf(line: LogLine): string {
  const note = line.note ?? {};
  // Our own acknowledgement does not name whom it goes to: it is whose report it is about.
  const partner = note.partner || statement(line.report)?.holder;
  const given = {
    of: note.of ?? line.report,
    other: note.other ?? "",
    partner: partner ? nameOf(partner) : t("note.partner"),
    reason: word("reason", note.reason ?? ""),
    code: note.code ?? "",
    index: note.row ?? "",
    position: line.position,
  };
  const said = note.text ? ` ${note.text}` : "";
  if (note.code === "data-damaged") return t("note.damaged");
  // What happened to signing, to a log, to evidence or to a watch is named by what was done.
  const twice = note.action === "signing-above" && note.of != null ? ".again" : "";
  const named = `note.${note.action}${twice}`;
  const acted = known(named)
    ? t(named, { ...given, last: note.row ?? "", why: word("why", note.code ?? "") })
    : t("note.other", { kind: line.entry });
  switch (line.entry) {
    case "decide":
      return decided(line, given);
    case "lapse":
      return t("note.lapse", { ...given, why: word("lapse", note.code ?? "") });
    case "received":
      return line.note ? received(line, given) : t("log.state.erased");
    case "ack":
      return t(`note.ack.${note.stage ?? "seen"}`, given);
    case "relate":
      return t(note.action === "unlink" ? "note.unlink" : "note.link", given);
    case "withdraw":
    case "erase":
    case "lost":
    case "resume":
      return t(`note.${line.entry}`, given) + said;
    case "epoch":
      return acted + said;
    case "disclose":
      return note.text ? `${acted} ${t("note.disclose-to", { to: note.text })}` : acted;
    case "handover":
    case "restore":
      return acted;
    case "recovered":
      return t("note.recovered", given);
    case "parcel":
      return t(note.action === "parcel-made" ? "note.parcel-made" : "note.parcel-taken", given) + said;
    case "refuse":
      return note.file
        ? `${t("note.refuse", given)} ${t("note.refuse.row", { file: note.file, row: note.row ?? 0 })}`
        : t("note.refuse", given);
    case "watch":
      return t("note.watch", given) + said;
    case "report":
    case "correct":
      return t("log.state.erased");
    default:
      return t("note.other", { kind: line.entry }) + said;
  }
}

/** Whether a line passes the filters; `about` gives the newest statement of a report, for entries that state nothing. */
export function linePasses(line: LogLine, by: Filters, about: (report: number) => LogLine | undefined): boolean {
  const says = line.says;
  const meant = says ?? about(line.report)?.says;
  if (by.unread && line.serial <= seat.value.read_to) return false;
  if (by.holders.length && !by.holders.includes(holderOf(line))) return false;
  if (by.kinds.length && !(meant && by.kinds.includes(meant.kind))) return false;
  if (by.standing && !(says && line.state === "stands")) return false;
  if (by.urgent && !(says && urgentSays(says) && line.state !== "withdrawn")) return false;
  if (by.words === "") return true;
  const words = says
    ? `${says.title} ${says.text} ${says.place?.name ?? ""}`
    : `${sentenceOf(line)} ${meant?.title ?? ""}`;
  return fold(`${words} ${line.position} ${line.person} #${line.serial} #${line.report}`).includes(fold(by.words));
}
