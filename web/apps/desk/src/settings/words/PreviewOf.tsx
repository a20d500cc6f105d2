import type { Written } from "@filrouge/api";
import { useStrings, type Language } from "@filrouge/strings";
import { useState } from "react";
import { example, exampleValues, type Piece } from "./example";
import css from "./words.module.css";

const Pieces = ({ pieces }: { pieces: Piece[] }) =>
  pieces.map((one, index) => (one.filled ? <span key={index} className={css.filled}>{one.text}</span> : one.text));

/** How the words will read, with an example customer. */
export function PreviewOf({ written, language, brand }: { written: Written; language: Language; brand: string }) {
  const s = useStrings();
  const [now] = useState(() => new Date());
  const values = exampleValues(s, brand, language, now);
  if (!written.text.trim()) return <p className={css.quiet}>{s.t("words.preview_none")}</p>;
  return (
    <div className={css.preview} lang={language}>
      {written.subject && (
        <p className={css.previewSubject}>
          <Pieces pieces={example(written.subject, values)} />
        </p>
      )}
      <p className={css.previewText}>
        <Pieces pieces={example(written.text, values)} />
      </p>
    </div>
  );
}
