import type { Task, Whose } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { addressWords, Chip, Empty, PageHead, RequestProblem, Skeletons, useNow, useRemembered } from "@filrouge/ui";
import { Button, SegmentedControl } from "@mantine/core";
import { Link, useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useCan } from "../session/session";
import { useKeys } from "../shell/keys";
import { useScreen } from "../shell/screen";
import { isOpen, useTaskActs, useTaskCounts, useTaskList } from "./data";
import { TaskDialog } from "./TaskDialog";
import { TaskLine } from "./TaskLine";
import css from "./tasks.module.css";
import { groupOf, type Group } from "./when";

const WHOSE: readonly Whose[] = ["mine", "team"];
const STATES = ["open", "done"] as const;
const GROUPS: readonly Group[] = ["late", "today", "week", "later", "undated"];

/** What I and my teams have to do and have promised, by its moment. */
export function TasksScreen() {
  const s = useStrings();
  const [whose, setWhose] = useRemembered<Whose>("tasks.whose", "mine");
  const [state, setState] = useState<(typeof STATES)[number]>("open");
  const counts = useTaskCounts();
  const list = useTaskList(whose, state);
  const items = list.data?.pages.flatMap((page) => page.items);
  const empty = state === "done" ? "done" : whose;
  const phone = useScreen() === "phone";
  const size = phone ? "sm" : "xs";
  const tools = (
    <>
      <SegmentedControl size={size} aria-label={s.t("task.owner")} value={whose} onChange={(value) => setWhose(value as Whose)} data={WHOSE.map((one) => ({ value: one, label: s.t(`task.whose.${one}`) }))} />
      <SegmentedControl size={size} aria-label={s.t("task.state")} value={state} onChange={(value) => setState(value as "open" | "done")} data={STATES.map((one) => ({ value: one, label: s.t(`task.state.${one}`) }))} />
    </>
  );
  return (
    <>
      <PageHead
        title={s.t("task.page")}
        facts={counts && s.t("task.count", { n: counts[whose], late: whose === "mine" ? counts.late : 0 })}
        actions={!phone && tools}
      />
      {phone && <div className={css.tools}>{tools}</div>}
      <div className={css.page}>
        {list.isPending && <Skeletons rows={6} height={64} />}
        {list.error && <RequestProblem error={list.error} onRetry={() => void list.refetch()} />}
        {items?.length === 0 && <Empty title={s.t(`task.empty.${empty}`)}>{s.t(`task.empty.${empty}.text`)}</Empty>}
        {items && items.length > 0 && <Groups tasks={items} settled={state === "done"} />}
        {list.hasNextPage && (
          <Button loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {s.t("action.show_more")}
          </Button>
        )}
      </div>
    </>
  );
}

function Groups({ tasks, settled }: { tasks: Task[]; settled: boolean }) {
  const s = useStrings();
  const now = useNow();
  const navigate = useNavigate();
  const mayChange = useCan("conversations:reply");
  const acts = useTaskActs();
  const [editing, edit] = useState<Task | null>(null);
  const box = useRef<HTMLDivElement>(null);
  // What was ended a moment ago stays in its place, crossed out, until the list is read again.
  const groups = settled ? [{ group: null, tasks }] : GROUPS.map((group) => ({ group, tasks: tasks.filter((one) => groupOf(one.due_at, now) === group) })).filter((one) => one.tasks.length > 0);

  const focused = () => document.activeElement?.closest<HTMLElement>("[data-task]");
  const step = (by: number) => {
    const all = [...(box.current?.querySelectorAll<HTMLElement>("[data-task]") ?? [])];
    const at = all.findIndex((one) => one === focused());
    all[Math.max(0, Math.min(all.length - 1, at + by))]?.focus();
  };
  const here = () => tasks.find((one) => one.id === focused()?.dataset.task);
  const settle = () => {
    const task = here();
    if (!task || !mayChange) return;
    // It will leave the list: the next one is in hand.
    const left = focused();
    step(1);
    if (focused() === left) step(-1);
    void (isOpen(task) ? acts.settle(task, "done") : acts.reopen(task));
  };
  const go = (task: Task) => void navigate({ to: "/inbox/$view/$conversationId", params: { view: "all", conversationId: task.conversation.id } });
  useKeys({
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => step(1),
    ArrowUp: () => step(-1),
    x: settle,
    e: () => { const task = here(); if (task && mayChange && isOpen(task)) edit(task); },
    o: () => { const task = here(); if (task) go(task); },
  });
  return (
    <div ref={box}>
      {groups.map(({ group, tasks: some }) => (
        <section key={group ?? "settled"} className={css.group} aria-label={group ? s.t(`task.group.${group}`) : s.t("task.state.done")}>
          {group && <h2 className={css.groupTitle} data-late={group === "late" || undefined}>{s.t(`task.group.${group}`)} <span className="fr-figures">{some.length}</span></h2>}
          <ul className={css.list}>
            {some.map((one) => (
              <li
                key={one.id}
                className={css.item}
                data-task={one.id}
                tabIndex={0}
                aria-label={one.title}
                onKeyDown={(event) => { if (event.key === "Enter" && event.target === event.currentTarget) { event.preventDefault(); go(one); } }}
              >
                <TaskLine task={one} mayChange={mayChange} onEdit={edit} where={<Where task={one} />} />
              </li>
            ))}
          </ul>
        </section>
      ))}
      {editing && <TaskDialog conversation={editing.conversation.id} wanted={{ task: editing }} onClose={() => edit(null)} />}
    </div>
  );
}

function Where({ task }: { task: Task }) {
  const s = useStrings();
  const { conversation } = task;
  return (
    <p className={css.where}>
      <Link to="/inbox/$view/$conversationId" params={{ view: "all", conversationId: conversation.id }} className={css.whereLink}>
        <b>{addressWords(s, conversation.customer.name) || s.t("customer.unknown")}</b> {conversation.subject || conversation.reference}
      </Link>
      {conversation.state === "closed" && <Chip>{s.t("task.conversation_closed")}</Chip>}
    </p>
  );
}
