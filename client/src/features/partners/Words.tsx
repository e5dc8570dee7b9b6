// Ten words in both languages and the number they are made of: read out, compared in person, taken along.

import { Copyable } from "../../frame/parts.tsx";

export function Words(of: { words_en: string[]; words_ar: string[]; fingerprint: string }) {
  return (
    <div class="words">
      <p lang="en">
        <Copyable value={of.words_en.join(" ")} />
      </p>
      <p lang="ar">
        <Copyable value={of.words_ar.join(" ")}>
          <span dir="rtl">{of.words_ar.join(" ")}</span>
        </Copyable>
      </p>
      <p>
        <Copyable value={of.fingerprint}>{of.fingerprint.replace(/(.{8})(?=.)/g, "$1 ")}</Copyable>
      </p>
    </div>
  );
}
