import { get, patch, post, put, remove } from "./http";
import type { Said } from "./conversations";
import type * as W from "./words";

const on = (id: string, verb: string) => `/conversations/${id}/${verb}`;

export const drafts = {
  read: (id: string) => get<W.DraftShown | null>(on(id, "draft")),
  keep: (id: string, draft: W.DraftKept) => put<W.DraftAnswer>(on(id, "draft"), draft),
  /** Ends this version of it; what another device had written is the draft then, and is told. */
  drop: (id: string, base_version: number) => remove<W.DraftShown | null>(`${on(id, "draft")}?base_version=${base_version}`),
  takeOther: (id: string) => post<W.DraftShown>(on(id, "draft/take-other")),
  dropOther: (id: string, at: string) => remove<W.DraftShown | null>(`${on(id, "draft/other")}?at=${encodeURIComponent(at)}`),
};

export const words = {
  templates: (conversation: string) => get<W.TemplateChoice[]>("/templates", { conversation }),
  macros: (conversation: string) => get<W.MacroChoice[]>("/macros", { conversation }),
  render: (conversation: string, kind: "templates" | "macros", id: string, language?: string) =>
    post<W.Rendered>(`/conversations/${conversation}/${kind}/${id}/render`, language ? { language } : {}),
  run: (conversation: string, macro: string, expected_version: number) =>
    post<{ version: number; undo: string | null }>(`/conversations/${conversation}/macros/${macro}/run`, { expected_version }, { queued: { about: conversation, act: "macro" } }),
  /** Takes an answer back before the wire has it. */
  withdraw: (message: string) => post<W.Withdrawn>(`/messages/${message}/withdraw`),
  forward: (id: string, wish: W.NewForward, key: string) => post<Said>(on(id, "forward"), wish, { idempotencyKey: key, queued: { about: id, act: "forward" } }),
  setLanguage: (id: string, language: "fr" | "en") => post<{ version: number }>(on(id, "language"), { language }),
};

export const scheduled = {
  add: (id: string, wish: W.NewScheduled, key: string) =>
    post<{ id: string; version: number }>(on(id, "scheduled"), wish, { idempotencyKey: key, queued: { about: id, act: "scheduled", makes: true } }),
  list: (id: string) => get<W.Scheduled[]>(on(id, "scheduled")),
  times: (id: string) => get<W.SendTimes>(on(id, "send-times")),
  change: (scheduled: string, change: W.ScheduledChange) => patch<{ id: string; version: number }>(`/scheduled/${scheduled}`, change),
  cancel: (scheduled: string) => remove<W.Cancelled>(`/scheduled/${scheduled}`),
  sendNow: (scheduled: string, expected_version: number) => post<Said>(`/scheduled/${scheduled}/send-now`, { expected_version }),
};
