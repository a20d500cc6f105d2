import { api, isProblem, type DueWish, type Task, type TaskKind } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { announce, toast } from "@filrouge/ui";
import { Button, Group, Select, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useAssignable } from "../data/catalogue";
import { onWaiting } from "../offline/onWaiting";
import { useUser } from "../session/session";
import { placeTask, refusalOf, tasksMoved } from "./data";
import { Foresight } from "./Foresight";
import type { Wanted } from "./TaskDialog";
import css from "./tasks.module.css";
import { presets, readWhen } from "./when";

interface Props {
  conversation: string;
  wanted: Wanted;
  onDone: () => void;
}

const OTHER = "other";
const KEPT = "kept";
const KINDS: readonly TaskKind[] = ["promise", "task"];

export function TaskForm({ conversation, wanted, onDone }: Props) {
  const s = useStrings();
  const cache = useQueryClient();
  const known = "task" in wanted ? wanted.task : null;
  const [now] = useState(() => new Date());
  const [kind, setKind] = useState<TaskKind>("task" in wanted ? wanted.task.kind : wanted.kind);
  const [text, setText] = useState(known?.title ?? "");
  const [picked, setPicked] = useState<string | null>(known ? KEPT : null);
  const [other, setOther] = useState(known?.due_local ?? "");
  const [owner, setOwner] = useState<string | null>(ownerOf(known) ?? null);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [key] = useState(() => crypto.randomUUID());

  const read = picked === null || picked === KEPT ? readWhen(text, now) : null;
  const choices = presets(now, kind === "task");
  const chosen = picked ?? (read ? null : kind === "promise" ? "tomorrow" : "none");
  const title = (read?.title ?? text).trim();
  const kept = picked === KEPT && !read;
  const due: DueWish | null = read ? read.due : chosen === OTHER ? (other ? { local: other } : null) : (choices.find((one) => one.id === chosen)?.due ?? null);
  const ready = Boolean(title) && (kept || kind === "task" || due !== null) && !(chosen === OTHER && !other);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!ready || busy) return;
    setBusy(true);
    setProblem(null);
    let waits = false;
    // Without a line it is on the device: the form is not held open for it.
    const stop = onWaiting(key, () => {
      waits = true;
      const words = s.t("task.waits");
      announce(words);
      toast.done(words);
      onDone();
    });
    const to = owner?.startsWith("tea_") ? { owner_id: null, team_id: owner } : owner ? { owner_id: owner, team_id: null } : {};
    try {
      const made = known
        ? await api.tasks.change(known.id, known.version, { title, ...to, ...(kept ? {} : { due }) })
        : await api.tasks.add(conversation, { kind, title, ...to, due }, key);
      placeTask(cache, made.task);
      const words = known ? s.t("task.act.changed") : kind === "task" ? s.t("task.act.task") : s.t("task.act.promise", { at: time.instant(s, new Date(made.task.due_at ?? ""), now) });
      announce(words);
      toast.done(words);
      if (!waits) onDone();
    } catch (error) {
      const why = isProblem(error, "conversations.bad_moment") ? error.fields.why : null;
      const words = why === "past" || why === "far" || why === "never_open" ? s.t(`task.bad.${why}`) : s.t(refusalOf(error));
      if (waits) toast.failed(s.t("task.waited", { title, why: words }));
      else setProblem(words);
    } finally {
      stop();
      setBusy(false);
      tasksMoved(cache, conversation);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        {!known && (
          <fieldset className={css.kinds}>
            <legend className="fr-unseen">{s.t("task.kind")}</legend>
            {KINDS.map((one) => (
              <label key={one} className={css.pick} data-on={kind === one || undefined}>
                <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
                {s.t(`task.${one}`)}
              </label>
            ))}
            <p className={css.hint}>{s.t(`task.kind.${kind}.hint`)}</p>
          </fieldset>
        )}
        <TextInput data-autofocus label={s.t("task.what")} description={s.t("task.what_hint")} placeholder={s.t(`task.what.${kind}`)} value={text} onChange={(event) => setText(event.currentTarget.value)} maxLength={300} autoComplete="off" />
        <fieldset className={css.whens}>
          <legend className={css.legend}>{s.t("task.when")}</legend>
          {read && <Pick id="read" on label={s.t("task.when.understood")} onPick={() => undefined} />}
          {known && !read && <Pick id={KEPT} on={picked === KEPT} label={known.due_at ? time.instant(s, new Date(known.due_at), now) : s.t("task.when.none")} onPick={setPicked} />}
          {choices.map((one) => (
            <Pick key={one.id} id={one.id} on={!read && chosen === one.id} label={s.t(one.key, { day: one.day ? dayName(s.language, one.day) : "" })} onPick={setPicked} />
          ))}
          <Pick id={OTHER} on={!read && chosen === OTHER} label={s.t("task.when.other")} onPick={setPicked} />
          {chosen === OTHER && !read && <input type="datetime-local" className={css.moment} aria-label={s.t("task.when.other")} value={other} onChange={(event) => setOther(event.currentTarget.value)} autoFocus />}
        </fieldset>
        {due && <Foresight conversation={conversation} due={due} onTake={(local) => { setOther(local); setPicked(OTHER); if (read) setText(read.title); }} />}
        <Owner value={owner} onChange={setOwner} />
        {problem && <p role="alert" className={css.problem}>{problem}</p>}
        <Group justify="flex-end">
          <Button onClick={onDone}>{s.t("action.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={!ready} loading={busy}>
            {s.t(known ? "task.save" : `task.go.${kind}`)}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const dayName = (language: string, day: Date) => {
  const name = new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", { weekday: "long" }).format(day);
  return name.charAt(0).toUpperCase() + name.slice(1);
};
const ownerOf = (task: Task | null) => task?.owner?.id ?? task?.team?.id;

function Pick({ id, on, label, onPick }: { id: string; on: boolean; label: string; onPick: (id: string) => void }) {
  return (
    <label className={css.pick} data-on={on || undefined}>
      <input type="radio" name="when" checked={on} onChange={() => onPick(id)} />
      {label}
    </label>
  );
}

/** Me first, then colleagues, then teams. */
function Owner({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const s = useStrings();
  const me = useUser();
  const people = useAssignable().data ?? [];
  const teams = new Map([...me.teams, ...people.flatMap((one) => one.teams)].map((one) => [one.id, one.name]));
  const data = [
    { group: s.t("task.owner.people"), items: [{ value: me.id, label: `${s.t("task.owner.me")} (${me.name})` }, ...people.filter((one) => one.id !== me.id).map((one) => ({ value: one.id, label: one.name }))] },
    { group: s.t("task.owner.teams"), items: [...teams].map(([id, name]) => ({ value: id, label: s.t("task.owner.team", { name }) })) },
  ];
  return <Select label={s.t("task.owner")} searchable allowDeselect={false} data={data} value={value ?? me.id} onChange={onChange} comboboxProps={{ withinPortal: true }} />;
}
