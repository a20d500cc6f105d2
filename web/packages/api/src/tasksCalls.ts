import type { Page } from "./basics";
import { get, patch, post } from "./http";
import type * as T from "./tasks";

export type Settling = "done" | "keep" | "cancel" | "reopen";

export const tasks = {
  of: (conversation: string, signal?: AbortSignal) =>
    get<Page<T.Task>>(`/conversations/${conversation}/tasks`, {}, signal).then((page) => page.items),
  add: (conversation: string, task: T.NewTask, key: string) =>
    post<T.TaskMade>(`/conversations/${conversation}/tasks`, task, { idempotencyKey: key, queued: { about: conversation, act: "task", makes: true } }),
  /** Which moment a wish would be, before anything is promised. */
  foresee: (conversation: string, due: T.DueWish, signal?: AbortSignal) =>
    get<T.Foreseen>(`/conversations/${conversation}/tasks/foresee`, { ...due }, signal),
  list: (whose: T.Whose, state: "open" | "done", after?: string | null) =>
    get<Page<T.Task>>("/tasks", { whose, state, after, limit: 50 }),
  counts: () => get<T.TaskCounts>("/tasks/counts"),
  change: (id: string, expected_version: number, changes: T.TaskChanges) =>
    patch<T.TaskMade>(`/tasks/${id}`, { expected_version, ...changes }),
  settle: ({ id, conversation }: Pick<T.Task, "id" | "conversation">, how: Settling) =>
    post<T.Task>(`/tasks/${id}/${how}`, {}, { queued: { about: conversation.id, act: `task_${how}`, makes: true } }),
};
