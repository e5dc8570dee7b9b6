// Every action by name, and every key: both made from the list of commands.

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { available, type Command, palette, setSingleKeys, sheet, singleKeys } from "../model/commands.ts";
import { fold } from "../model/picture.ts";
import { t } from "../model/words.ts";

function spell(keys: string): string {
  return keys
    .split("+")
    .map((key) => (key.length === 1 ? key.toUpperCase() : key[0]?.toUpperCase() + key.slice(1)))
    .join(" ");
}

function Modal(props: { title: string; close: () => void; children: preact.ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  // Before the next key can come, or it goes to what lies behind.
  useLayoutEffect(() => box.current?.showModal(), []);
  return (
    <dialog ref={box} class="modal" aria-label={props.title} onClose={props.close}>
      {props.children}
    </dialog>
  );
}

function Finder() {
  const [words, setWords] = useState("");
  const [at, setAt] = useState(0);
  const found = available().filter((command) => fold(t(command.word)).includes(fold(words)));
  const run = (command: Command | undefined) => {
    palette.value = false;
    if (command) setTimeout(command.run, 0);
  };
  const move = (event: KeyboardEvent) => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step) {
      event.preventDefault();
      setAt(Math.max(0, Math.min(found.length - 1, at + step)));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      run(found[at]);
    }
  };
  return (
    <Modal title={t("frame.palette")} close={() => (palette.value = false)}>
      <input
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found[at] ? `palette-${found[at].id}` : undefined}
        aria-label={t("palette.find")}
        placeholder={t("palette.find")}
        dir="auto"
        value={words}
        onInput={(event) => {
          setWords(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={move}
      />
      <div id="palette-list" role="listbox" aria-label={t("frame.palette")} class="palette-list">
        {found.map((command, index) => (
          <div
            key={command.id}
            id={`palette-${command.id}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            onClick={() => run(command)}
            onKeyDown={move}
          >
            <span>{t(command.word)}</span>
            <span class="quiet">{t(`group.${command.group}`)}</span>
            {command.keys && <kbd dir="ltr">{spell(command.keys)}</kbd>}
          </div>
        ))}
      </div>
      {found.length === 0 && <p class="quiet">{t("palette.none")}</p>}
    </Modal>
  );
}

function Sheet() {
  const groups = new Map<string, Command[]>();
  for (const command of available()) {
    if (command.keys) groups.set(command.group, [...(groups.get(command.group) ?? []), command]);
  }
  return (
    <Modal title={t("sheet.title")} close={() => (sheet.value = false)}>
      <h2>{t("sheet.title")}</h2>
      <label class="box">
        <input
          type="checkbox"
          checked={singleKeys.value}
          onChange={(event) => setSingleKeys(event.currentTarget.checked)}
        />
        {t("sheet.single")}
      </label>
      <p class="quiet">{t("sheet.single.note")}</p>
      <div class="sheet">
        {[...groups].map(([group, list]) => (
          <section key={group}>
            <h3>{t(`group.${group}`)}</h3>
            <dl>
              {list.map((command) => (
                <div key={command.id}>
                  <dt>
                    <kbd dir="ltr">{spell(command.keys ?? "")}</kbd>
                  </dt>
                  <dd>{t(command.word)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      <button type="button" class="button" onClick={() => (sheet.value = false)}>
        {t("close")}
      </button>
    </Modal>
  );
}

export function Overlays() {
  return (
    <>
      {palette.value && <Finder />}
      {sheet.value && <Sheet />}
    </>
  );
}
