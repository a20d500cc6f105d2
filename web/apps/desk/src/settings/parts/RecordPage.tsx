import type { Resource } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Problem, RequestProblem, Skeletons, toast } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconArchive, IconArrowBackUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useActive } from "../data";
import { Beside } from "./Beside";
import { History } from "./History";
import { Page, Block, type Step } from "./Page";
import { refusal } from "./refusal";
import { StaleNotice } from "./StaleNotice";
import type { Editor } from "./useEditor";
import css from "./record.module.css";

interface Props<T> {
  editor: Editor<T>;
  trail: Step[];
  title: string;
  mark?: ReactNode;
  facts?: ReactNode;
  /** Above the history, on the right. */
  aside?: ReactNode;
  /** More buttons before Cancel and Save. */
  actions?: ReactNode;
  /** Why it cannot be saved yet, in a few words. */
  blocked?: string | null;
  onSave?: () => void;
  children: ReactNode;
  full?: boolean;
  readOnly?: boolean;
  /** Who changed what, on the right. */
  history?: boolean;
}

/** The page of one record: what is typed, what stands in the way, who changed what. */
export function RecordPage<T>({ editor, trail, title, mark, facts, aside, history = true, actions, blocked, onSave, children, full, readOnly }: Props<T>) {
  const s = useStrings();
  if (editor.missing) return <Page title={title} trail={trail}><RequestProblem error={editor.missing} /></Page>;
  if (editor.loading) return <Page title={title} trail={trail}><Skeletons rows={5} height={40} /></Page>;
  const dirty = editor.changed.length > 0;
  const stopped = blocked ?? (editor.stale ? s.t("settings.stale.first") : null);
  const save = onSave ?? (() => void editor.save());
  const buttons = readOnly ? actions : (
    <>
      {actions}
      {(dirty || stopped) && <span className={css.changes}>{stopped ?? s.t("settings.changes", { n: editor.changed.length })}</span>}
      {dirty && !editor.isNew && <Button onClick={editor.cancel}>{s.t("action.cancel")}</Button>}
      {(dirty || editor.isNew) && <Button variant={dirty && !stopped ? "filled" : "default"} className={dirty && !stopped ? undefined : css.waiting} disabled={!dirty || Boolean(stopped)} loading={editor.saving} onClick={save}>
        {editor.isNew ? s.t("settings.create") : s.t("action.save")}
      </Button>}
    </>
  );
  const acts = actions || dirty || editor.isNew;
  const right = (
    <>
      {aside}
      {history && !editor.isNew && <History what={editor.what} id={editor.id} />}
    </>
  );
  return (
    <Page title={title} trail={trail} mark={mark} facts={facts} actions={acts ? buttons : undefined} aside={aside || (history && !editor.isNew) ? right : undefined} full={full}>
      {!editor.isNew && <Beside what={editor.what} id={editor.id} editing={dirty} />}
      {editor.stale && <StaleNotice editor={editor} />}
      {editor.problem ? <Refused error={editor.problem} onRetry={save} /> : null}
      {Object.keys(editor.errors).length > 0 && <div className={css.notice}><Problem tone="attention" what={s.t("settings.errors", { n: Object.keys(editor.errors).length })} safe={s.t("settings.errors.safe")} /></div>}
      <form className={full ? css.fullForm : undefined} onSubmit={(event) => { event.preventDefault(); if (dirty && !stopped) save(); }}>
        {children}
        <button type="submit" hidden aria-hidden tabIndex={-1} />
      </form>
    </Page>
  );
}

function Refused({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const s = useStrings();
  const words = refusal(s, error);
  return <div className={css.notice}>{words ? <Problem what={words.what} safe={s.t("settings.refused.safe")} todo={words.todo} /> : <RequestProblem error={error} onRetry={onRetry} />}</div>;
}

interface AsideProps<T> {
  resource: Resource<T>;
  id: string;
  active: boolean;
  name: string;
  /** What happens, in a sentence. */
  hint: string;
}

/** Putting a record aside: plain ink, at once, and it can be undone. */
export function PutAside<T extends { active: boolean; version: number }>({ resource, id, active, name, hint }: AsideProps<T>) {
  const s = useStrings();
  const change = useActive(resource);
  const run = (next: boolean, undoable: boolean) =>
    change.mutate({ id, active: next }, {
      onSuccess: () =>
        toast.done(s.t(next ? "settings.put_back.done" : "settings.put_aside.done", { name }), undoable ? { label: s.t("action.undo"), run: () => run(!next, false) } : undefined),
      onError: (error) => toast.failed(refusal(s, error)?.what ?? s.t("settings.failed")),
    });
  return (
    <Block>
      <div className={css.apart}>
        <div>
          <h2 className={css.apartTitle}>{s.t(active ? "settings.put_aside.title" : "settings.put_back.title")}</h2>
          <p className={css.apartHint}>{active ? hint : s.t("settings.put_back.hint")}</p>
        </div>
        <Button leftSection={active ? <IconArchive size={16} stroke={1.6} /> : <IconArrowBackUp size={16} stroke={1.6} />} onClick={() => run(!active, true)} loading={change.isPending}>
          {s.t(active ? "settings.put_aside" : "settings.put_back")}
        </Button>
      </div>
    </Block>
  );
}
