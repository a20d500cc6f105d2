import { isProblem } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Logo, Problem } from "@filrouge/ui";
import { Button, TextInput } from "@mantine/core";
import { IconTerminal2 } from "@tabler/icons-react";
import { useState, type FormEvent } from "react";
import css from "./setup.module.css";

/** Without the code nothing is shown: says where it is found, and takes it. */
export function CodePage({ given, error, onEnter, checking }: { given: string; error: unknown; onEnter: (code: string) => void; checking: boolean }) {
  const s = useStrings();
  const [code, setCode] = useState(given);
  const wait = isProblem(error) && error.status === 429 ? Number(error.fields.retry_after_s ?? 60) : 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim()) onEnter(code.trim());
  };
  return (
    <main className={css.codePage}>
      <div className={css.codeBox}>
        <span className={css.brand}>
          <Logo size={26} />
          {s.t("app.name")}
        </span>
        <h1 className={css.title}>{s.t("setup.code.title")}</h1>
        <p className={css.lead}>{s.t("setup.code.lead")}</p>
        <div className={css.terminal}>
          <IconTerminal2 size={18} stroke={1.6} aria-hidden />
          <code>{s.t("setup.code.example")}</code>
        </div>
        {wait > 0 ? <Problem tone="attention" what={s.t("setup.code.too_many", { wait: time.duration(s, wait) })} /> : error ? <Problem what={s.t("setup.code.wrong")} safe={s.t("setup.code.safe")} todo={s.t("setup.code.do")} /> : null}
        <form className={css.codeForm} onSubmit={submit}>
          <TextInput size="md" label={s.t("setup.code")} value={code} onChange={(event) => setCode(event.currentTarget.value)} autoFocus autoComplete="one-time-code" autoCapitalize="none" spellCheck={false} />
          <Button type="submit" size="md" variant="filled" loading={checking} disabled={!code.trim()}>{s.t("setup.code.go")}</Button>
        </form>
      </div>
    </main>
  );
}
