import { api, isProblem, type Task, type Whose } from "@filrouge/api";
import type { Frame } from "@filrouge/live";
import { useStrings, type Key } from "@filrouge/strings";
import { announce, toast } from "@filrouge/ui";
import { useInfiniteQuery, useQuery, useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTopic } from "../data/live";
import { readSoon } from "../data/together";

type Listing = InfiniteData<{ items: Task[]; next: string | null }, string | null>;

const OF = (conversation: string) => ["tasks", "of", conversation] as const;
const ABOUT_TASKS = /^conversations\.(task_|promise_|merged|split|undone)/;

export const isOpen = (task: Task) => task.state === "open" || task.state === "broken";

/** The tasks of a conversation, what is to be done first; kept live. */
export function useTasks(conversation: string) {
  const cache = useQueryClient();
  const listen = useCallback(
    (frame: Frame) => {
      if (frame.type === "event" && frame.event.subject === conversation && ABOUT_TASKS.test(frame.event.type))
        void cache.invalidateQueries({ queryKey: OF(conversation) });
    },
    [cache, conversation],
  );
  useTopic(`conversation:${conversation}`, listen);
  return useQuery({ queryKey: OF(conversation), queryFn: ({ signal }) => api.tasks.of(conversation, signal) });
}

const AT_MOST_EVERY_MS = 1500;

/** How many are to be done and how many are late, kept live; the lists follow. */
export function useTaskCounts() {
  const cache = useQueryClient();
  const listen = useCallback(
    (frame: Frame) => {
      if (frame.type !== "event" || !ABOUT_TASKS.test(frame.event.type)) return;
      for (const key of ["counts", "list"]) readSoon(cache, ["tasks", key], AT_MOST_EVERY_MS);
    },
    [cache],
  );
  useTopic("inbox", listen);
  // What becomes late by the clock alone is told by nobody.
  return useQuery({ queryKey: ["tasks", "counts"], queryFn: api.tasks.counts, staleTime: 60_000, refetchInterval: 120_000 }).data;
}

export const useTaskList = (whose: Whose, state: "open" | "done") =>
  useInfiniteQuery({
    queryKey: ["tasks", "list", whose, state],
    queryFn: ({ pageParam }) => api.tasks.list(whose, state, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });

/** Shows a task as it is now wherever it stands. */
export function placeTask(cache: QueryClient, task: Task): void {
  const put = (one: Task) => (one.id === task.id ? task : one);
  cache.setQueryData<Task[]>(OF(task.conversation.id), (old) => old && (old.some((one) => one.id === task.id) ? old.map(put) : [task, ...old]));
  cache.setQueriesData<Listing>({ queryKey: ["tasks", "list"] }, (old) => old && { ...old, pages: old.pages.map((page) => ({ ...page, items: page.items.map(put) })) });
}

export function tasksMoved(cache: QueryClient, conversation: string): void {
  void cache.invalidateQueries({ queryKey: ["tasks"] });
  void cache.invalidateQueries({ queryKey: ["conversation", conversation] });
}

/** What to say when the server refused. */
export const refusalOf = (error: unknown): Key =>
  isProblem(error, "conversations.task_stale") ? "task.stale" : isProblem(error) && error.offline ? "task.offline" : "task.failed";

/** What one does to a task: at once on screen, with the way back. */
export function useTaskActs() {
  const s = useStrings();
  const cache = useQueryClient();
  const run = useCallback(
    async (before: Task, shown: Partial<Task>, call: () => Promise<Task>): Promise<boolean> => {
      placeTask(cache, { ...before, ...shown });
      try {
        placeTask(cache, await call());
        return true;
      } catch (error) {
        placeTask(cache, before);
        toast.failed(s.t(refusalOf(error)));
        return false;
      } finally {
        tasksMoved(cache, before.conversation.id);
      }
    },
    [cache, s],
  );
  const reopen = useCallback(
    (task: Task) => run(task, { state: task.broken_at ? "broken" : "open", settled_at: null, settled_by: null }, () => api.tasks.settle(task, "reopen")),
    [run],
  );
  const settle = useCallback(
    (task: Task, how: "done" | "cancel") => {
      const state = how === "cancel" ? "cancelled" : task.kind === "promise" ? "kept" : "done";
      const words = s.t(`task.act.${state}`);
      announce(words);
      const after: Task = { ...task, state, settled_at: new Date().toISOString() };
      const done = run(task, after, () => api.tasks.settle(task, how));
      const offered = toast.done(words, { label: s.t("action.undo"), run: () => void done.then((went) => went && reopen(after)) });
      void done.then((went) => !went && toast.hide(offered));
    },
    [reopen, run, s],
  );
  return { settle, reopen };
}
