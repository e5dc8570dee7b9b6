// What the frame itself can do by key.

import { palette, register, sheet } from "../model/commands.ts";
import { canUndo, failed, undo } from "../model/notices.ts";
import { open, selected, wall } from "../model/route.ts";
import { signOut } from "../model/session.ts";
import { nextTheme } from "../model/themes.ts";
import { lang } from "../model/words.ts";
import { printed } from "./Paper.tsx";

register(
  {
    id: "palette",
    word: "frame.palette",
    group: "view",
    keys: "ctrl+k",
    always: true,
    run: () => (palette.value = true),
  },
  { id: "sheet", word: "frame.keys", group: "view", keys: "shift+/", run: () => (sheet.value = true) },
  { id: "undo", word: "cmd.undo", group: "report", keys: "ctrl+z", when: canUndo, run: () => void undo() },
  { id: "theme", word: "cmd.theme", group: "view", keys: "shift+t", run: nextTheme },
  {
    id: "language",
    word: "cmd.language",
    group: "view",
    keys: "shift+l",
    run: () => {
      lang.value = lang.value === "ar" ? "en" : "ar";
    },
  },
  { id: "wall", word: "frame.wall", group: "view", keys: "shift+w", run: () => (wall.value = !wall.value) },
  { id: "print", word: "cmd.print", group: "view", keys: "ctrl+p", run: () => void printed().catch(failed) },
  {
    id: "close",
    word: "cmd.close",
    group: "view",
    keys: "escape",
    when: () => selected.value !== null || wall.value,
    run: () => {
      if (wall.value) wall.value = false;
      else open(null);
    },
  },
  { id: "sign-out", word: "frame.sign_out", group: "session", run: () => void signOut().catch(failed) },
);
