import { isProblem } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { announce, Problem, RequestProblem, Skeletons } from "@filrouge/ui";
import { Button, FileButton } from "@mantine/core";
import { IconFileSpreadsheet, IconUpload } from "@tabler/icons-react";
import { useEffect, useState, type DragEvent } from "react";
import { Block, Page } from "../parts/Page";
import { refusal } from "../parts/refusal";
import { ImportColumnsBlock } from "./ImportColumns";
import { ImportDoneBlock } from "./ImportDone";
import { ImportLinesBlock } from "./ImportLines";
import css from "./import.module.css";
import { settings } from "@filrouge/api";
import { usePeopleImport, type PeopleImport } from "./usePeopleImport";

const SEPARATORS = { ";": "semicolon", ",": "comma", "\t": "tab", "|": "bar" } as const;

/** People from a list: choose it, see what it would do, correct, confirm. */
export function ImportScreen() {
  const s = useStrings();
  const work = usePeopleImport();
  const { preview, done, look, bring } = work;
  const counts = preview?.counts;
  const acts = counts ? counts.new + counts.changed : 0;
  useEffect(() => {
    if (counts) announce(s.t("settings.people.summary", { fresh: counts.new, changed: counts.changed, refused: counts.refused }));
  }, [counts, s]);
  const trail = [{ label: s.t("settings.group.people") }, { label: s.t("settings.nav.users"), to: "/settings/users" }];
  const separator = preview ? SEPARATORS[preview.separator as keyof typeof SEPARATORS] : undefined;
  const facts = preview && !done ? s.t("settings.people.facts", { name: work.name, encoding: preview.encoding.toUpperCase(), separator: separator ? s.t(`settings.people.separator.${separator}`) : preview.separator }) : undefined;
  const go = preview && !done && (
    <>
      <Button onClick={work.again}>{s.t("settings.people.other")}</Button>
      <Button variant={acts ? "filled" : "default"} disabled={acts === 0 || look.isPending} loading={bring.isPending} onClick={() => bring.mutate()}>
        {s.t("settings.people.go", { n: acts })}
      </Button>
    </>
  );
  return (
    <Page title={s.t("settings.people.title")} trail={trail} facts={facts} actions={go || undefined}>
      {done ? <ImportDoneBlock done={done} preview={preview} onAgain={work.again} /> : (
        <>
          {bring.error ? <Refused error={bring.error} onRetry={() => bring.mutate()} /> : null}
          {look.error || work.tooLarge ? <Unreadable error={look.error} tooLarge={work.tooLarge} /> : null}
          {!preview && <Choose work={work} />}
          {look.isPending && !preview && <Skeletons rows={6} height={44} />}
          {preview && <ImportColumnsBlock preview={preview} busy={look.isPending} onChange={work.correct} />}
          {preview && <ImportLinesBlock preview={preview} />}
        </>
      )}
    </Page>
  );
}

function Choose({ work }: { work: PeopleImport }) {
  const s = useStrings();
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void work.choose(event.dataTransfer.files[0]);
  };
  const hover = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <>
      <div className={css.drop} data-over={over || undefined} onDragOver={hover} onDragLeave={() => setOver(false)} onDrop={drop}>
        <IconFileSpreadsheet size={32} stroke={1.4} aria-hidden />
        <h2 className={css.dropTitle}>{s.t("settings.people.drop")}</h2>
        <p className={css.dropText}>{s.t("settings.people.drop.or")}</p>
        <div className={css.dropActions}>
          <FileButton accept=".csv,.txt,.tsv,text/csv,text/plain" onChange={(file) => void work.choose(file)}>
            {(props) => <Button {...props} variant="filled" leftSection={<IconUpload size={16} stroke={1.7} />}>{s.t("settings.people.choose")}</Button>}
          </FileButton>
          <Button component="a" href={settings.people.template} download>{s.t("settings.people.template")}</Button>
        </div>
        <p className={css.dropNote}>{s.t("settings.people.drop.note")}</p>
      </div>
      <Block title={s.t("settings.people.how")}>
        <ul className={css.how}>
          {(["known", "empty", "all", "password"] as const).map((one) => <li key={one}>{s.t(`settings.people.how.${one}`)}</li>)}
        </ul>
      </Block>
    </>
  );
}

function Unreadable({ error, tooLarge }: { error: unknown; tooLarge: boolean }) {
  const s = useStrings();
  const why = tooLarge ? "too_large" : isProblem(error, "access.unreadable_file") ? String(error.fields.why) : null;
  return (
    <div className={css.notice}>
      {why ? <Problem what={s.t("settings.refused.access.unreadable_file")} todo={s.maybe(`settings.people.why.${why}`, "")} /> : <RequestProblem error={error} />}
    </div>
  );
}

function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const s = useStrings();
  const words = refusal(s, error);
  return <div className={css.notice}>{words ? <Problem tone="attention" what={words.what} safe={s.t("settings.refused.safe")} todo={words.todo} /> : <RequestProblem error={error} onRetry={onRetry} />}</div>;
}
