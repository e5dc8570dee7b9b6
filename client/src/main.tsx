import { effect } from "@preact/signals";
import { render } from "preact";
import "./frame/tokens.css";
import "./frame/frame.css";
import "./frame/print.css";
// Before the address is read and tidied: both are asked for in it.
import "./model/themes.ts";
import "./model/words.ts";
import "./frame/words.ts";
import "./frame/commands.ts";
import "./features/index.ts";
import { Floor } from "./frame/Floor.tsx";
import { loadLog } from "./model/log.ts";
import { failed } from "./model/notices.ts";
import { load, showAsOf } from "./model/picture.ts";
import { asOf } from "./model/route.ts";
import { door, resume, side } from "./model/session.ts";
import { lang, t } from "./model/words.ts";

const floor = document.getElementById("floor");
if (floor) render(<Floor />, floor);

effect(() => {
  const name = side.value ? (lang.value === "ar" ? side.value.name_ar : side.value.name_en) : "";
  document.title = name ? `${name} · ${t("app.title")}` : t("app.title");
});

effect(() => {
  if (door.value !== "in") return;
  loadLog().catch(failed);
  void load();
  const at = asOf.peek();
  if (at !== null) showAsOf(at).catch(failed);
});

void resume();
