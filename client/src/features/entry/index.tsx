// Entering reports: the one line, the form, and what waits for the link.

import "./entry.css";
import "./words.ts";
import { addPanel, fill } from "../../frame/slots.ts";
import { register } from "../../model/commands.ts";
import { wall } from "../../model/route.ts";
import { may } from "../../model/session.ts";
import { Entry } from "./Entry.tsx";
import { touched } from "./form.ts";
import { Line } from "./Line.tsx";
import { form } from "./typing.ts";

addPanel({
  id: "entry",
  word: "entry.title",
  keys: "f",
  needs: "file",
  files: true,
  count: () => (touched(form.value) ? 1 : 0),
  view: Entry,
});
fill("line", Line);

register({
  id: "entry.line",
  word: "entry.line",
  group: "report",
  keys: "n",
  when: () => may.value.has("file") && !wall.value,
  run: () => document.getElementById("entry-line")?.focus(),
});
