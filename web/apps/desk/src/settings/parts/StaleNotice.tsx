import { time, useStrings } from "@filrouge/strings";
import { Problem, useNow } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { useIdNames } from "../data";
import css from "./record.module.css";
import { fieldName, fieldValue } from "./fieldWords";
import type { Editor } from "./useEditor";

/** Somebody else was quicker: who, what, and both ways on. */
export function StaleNotice<T>({ editor }: { editor: Editor<T> }) {
  const s = useStrings();
  const now = useNow();
  const named = useIdNames();
  const { stale } = editor;
  if (!stale) return null;
  const when = stale.at ? time.moment(s, new Date(stale.at), now) : "";
  const who = stale.by ?? s.t("settings.stale.somebody");
  const theirs = (
    <ul className={css.theirs}>
      {stale.theirs.map((name) => (
        <li key={name}>
          <b>{fieldName(s, editor.what, name)}</b> <del>{fieldValue(s, editor.saved[name], named)}</del> → {fieldValue(s, stale.record[name], named)}
          {stale.both.includes(name) && (
            <>
              <span className={css.both}>{s.t("settings.stale.yours", { value: fieldValue(s, editor.value[name], named) })}</span>{" "}
              <button type="button" className={css.link} onClick={() => editor.take(name)}>{s.t("settings.stale.take", { field: fieldName(s, editor.what, name) })}</button>
            </>
          )}
        </li>
      ))}
    </ul>
  );
  return (
    <div className={css.notice}>
      <Problem
        tone="attention"
        what={s.t("settings.stale.what", { who, when })}
        safe={s.t("settings.stale.safe")}
        todo={<>{s.t(stale.both.length ? "settings.stale.do" : "settings.stale.merge.hint")}{theirs}</>}
        actions={
          <>
            <Button size="xs" onClick={editor.reapply}>{s.t(stale.both.length ? "settings.stale.reapply" : "settings.stale.merge")}</Button>
            <Button size="xs" onClick={() => { editor.reapply(); editor.cancel(); }}>{s.t("settings.stale.theirs")}</Button>
          </>
        }
      />
    </div>
  );
}
