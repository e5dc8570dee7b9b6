// Fields of the form: each writes its text into the form with every keystroke and says what is wrong with it.

import { useRef } from "preact/hooks";
import { Iso } from "../../frame/parts.tsx";
import { age, dtg } from "../../model/clock.ts";
import { t } from "../../model/words.ts";
import { type Field, fixed, instantIn, type Problems } from "./form.ts";
import { form, set, tried } from "./typing.ts";

interface Props {
  field: Field;
  problems: Problems;
}

function Problem({ field, problems }: Props) {
  // What is missing is said when it is asked to be filed, what cannot be read at once.
  const key = problems[field];
  const missing = key === "entry.title.none" || key === "entry.from.none";
  if (!key || (missing && !tried.value)) return null;
  return (
    <span id={`entry-${field}-problem`} class="entry-wrong" role="alert">
      {t(key)}
    </span>
  );
}

export function Text(props: Props & { lines?: number; most?: number; hint?: string }) {
  const { field, problems } = props;
  const shared = {
    id: `entry-${field}`,
    dir: "auto" as const,
    value: form.value[field],
    maxLength: props.most ?? 200,
    placeholder: props.hint,
    "aria-invalid": Boolean(problems[field]) && tried.value,
    "aria-describedby": problems[field] ? `entry-${field}-problem` : undefined,
  };
  return (
    <div class="entry-field">
      <label for={shared.id}>{t(`field.${field}`)}</label>
      {props.lines ? (
        <textarea {...shared} rows={props.lines} onInput={(event) => set(field, event.currentTarget.value)} />
      ) : (
        <input type="text" {...shared} onInput={(event) => set(field, event.currentTarget.value)} />
      )}
      <Problem {...props} />
    </div>
  );
}

export function Choice(props: { field: Field; of: readonly string[]; list: string; name?: string }) {
  return (
    <label>
      {props.name ?? t(`field.${props.field}`)}
      <select
        id={`entry-${props.field}`}
        value={form.value[props.field]}
        onChange={(event) => set(props.field, event.currentTarget.value)}
      >
        {props.of.map((one) => (
          <option key={one} value={one}>
            {t(`${props.list}.${one}`)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A time: as it was typed, and said back in full. */
export function Time(props: Props & { now?: boolean }) {
  const { field } = props;
  const at = instantIn(form.value, field);
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="entry-time">
      <label>
        {t(`field.${field}`)}
        <input
          ref={input}
          id={`entry-${field}`}
          type="text"
          dir="ltr"
          placeholder="131400Z  0915J  -30"
          value={form.value[field]}
          aria-describedby={`entry-${field}-read`}
          onInput={(event) => set(field, event.currentTarget.value)}
          onBlur={() => set(field, fixed(form.value, field))}
        />
        <span id={`entry-${field}-read`} class="quiet">
          {at !== null && (
            <>
              <Iso>{dtg(at)}</Iso> {age(at)}
            </>
          )}
        </span>
        <Problem {...props} />
      </label>
      {props.now && (
        <button
          type="button"
          class="button"
          onClick={() => {
            set(field, "now");
            set(field, fixed(form.value, field));
          }}
        >
          {t("entry.now")}
        </button>
      )}
    </div>
  );
}
