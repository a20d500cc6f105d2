import type { Named, Page } from "./basics";
import type * as C from "./conversations";
import type { Delivery, Entry } from "./entries";
import type { Customer, CustomerRow, Timeline, TimelineFacets, TimelineWanted } from "./customers";
import type * as Failed from "./failed";
import type * as F from "./finding";
import { address, get, page, patch, post, put, remove, upload, type Options } from "./http";
import type { Preferences, Session } from "./session";

export const session = {
  read: () => get<Session>("/session"),
  signIn: (email: string, password: string) => post<Session>("/session", { email, password }),
  signOut: () => remove<void>("/session"),
  prefer: (preferences: Preferences) => patch<unknown>("/session/me", preferences),
  changePassword: (current: string, next: string) => post<void>("/session/password", { current, new: next }),
};

export const inbox = {
  counts: () => get<{ position: string; counts: C.Counts }>("/inbox/counts"),
  list: (view: F.AnyView, after?: string | null, team?: string, sort?: F.Sort) =>
    get<C.Inbox>("/inbox", { view, after, team, sort, limit: 50 }),
};

type Changed = { version: number; undo?: string | null };
const on = (id: string, verb: string) => `/conversations/${id}/${verb}`;
/** Browsers end a request after the page is gone only up to this size. */
const OUTLIVES_MAX = 50_000;
const outlives = (body: unknown): boolean => JSON.stringify(body).length < OUTLIVES_MAX;
/** An act on a conversation: without a line it waits in the outbox. */
const act = <T>(id: string, verb: string, body: unknown, options: Options = {}) =>
  post<T>(on(id, verb), body, { ...options, queued: { about: id, act: verb } });

export const conversations = {
  read: (id: string, signal?: AbortSignal) => get<C.ConversationSnapshot>(`/conversations/${id}`, {}, signal),
  entries: (id: string, before: string) => get<Page<Entry>>(on(id, "entries"), { before }),
  say: (id: string, message: C.NewMessage, key: string) =>
    act<C.Said>(id, "messages", message, { idempotencyKey: key, keepalive: outlives(message) }),
  begin: (message: C.NewConversation, key: string) =>
    post<C.Said & { conversation_id: string }>("/conversations", message, { idempotencyKey: key }),
  note: (id: string, note: C.NewNote, key: string) => act<C.Said>(id, "notes", note, { idempotencyKey: key, keepalive: outlives(note) }),
  answering: (id: string, active: boolean, override = false) =>
    put<C.Answering>(on(id, "answering"), { active, override }),
  assign: (id: string, expected_version: number, to: { user_id: string | null; team_id?: string | null; note?: string }) =>
    act<Changed>(id, "assign", { expected_version, ...to }),
  /** `until: null` is until the customer answers. */
  snooze: (id: string, expected_version: number, until: string | null) =>
    act<Changed>(id, "snooze", { expected_version, until }),
  resume: (id: string, expected_version: number) => act<Changed>(id, "resume", { expected_version }),
  close: (
    id: string,
    expected_version: number,
    how: { wrap_up_code: string; contact_reason_id?: string | null; note?: string },
  ) => act<Changed>(id, "close", { expected_version, ...how }),
  reopen: (id: string, expected_version: number) => act<Changed>(id, "reopen", { expected_version }),
  setReason: (id: string, expected_version: number, contact_reason_id: string) =>
    act<Changed>(id, "reason", { expected_version, contact_reason_id }),
  seen: (id: string) => post<unknown>(on(id, "seen")),
};

export const messages = {
  htmlAddress: (id: string, remote: boolean) => address(`/messages/${id}/html`, { remote: remote ? 1 : 0 }),
  /** The same as text, to measure it. */
  html: (id: string, remote: boolean, signal?: AbortSignal) => page(`/messages/${id}/html`, { remote: remote ? 1 : 0 }, signal),
  rawAddress: (id: string) => address(`/messages/${id}/raw`),
  retry: (id: string) => post<{ delivery: Delivery }>(`/messages/${id}/retry`),
};

export const uploads = {
  send: (file: Blob, name: string, onProgress: (done: number) => void, signal?: AbortSignal) =>
    upload<C.Upload>("/uploads", file, name, onProgress, signal),
};

export const deliveries = {
  /** `skipped` is what was set aside: understood, kept, no work. Only what came in can be. */
  failed: (state: Failed.FailedState, direction?: "in" | "out", after?: string | null) =>
    get<Page<Failed.FailedDelivery>>("/deliveries/failed", { state, direction, after }),
  /** The bytes as they arrived, to download. */
  rawAddress: (id: string) => address(`/deliveries/${id}/raw`),
  replay: (id: string) => post<{ state: string }>(`/deliveries/${id}/replay`),
  dismiss: (id: string, reason: string) => post<unknown>(`/deliveries/${id}/dismiss`, { reason }),
  /** A message of ours: off the list; it can still be sent again. */
  dismissOut: (id: string, reason: string) => post<unknown>(`/deliveries/out/${id}/dismiss`, { reason }),
};

export const customers = {
  list: (search: string, after?: string | null) => get<Page<CustomerRow>>("/customers", { search, after }),
  read: (id: string) => get<Customer>(`/customers/${id}`),
  ways: (id: string) => get<Page<C.Way>>(`/customers/${id}/ways`).then((page) => page.items),
  timeline: (id: string, wanted: TimelineWanted = {}, before?: string | null) => get<Timeline>(`/customers/${id}/timeline`, { ...wanted, before }),
  facets: (id: string) => get<TimelineFacets>(`/customers/${id}/timeline/facets`),
  rename: (id: string, expected_version: number, name: string) =>
    patch<unknown>(`/customers/${id}`, { expected_version, name }),
  addIdentity: (id: string, channel: string, value: string) =>
    post<unknown>(`/customers/${id}/identities`, { channel, address: value }),
  setIdentity: (id: string, state: C.Identity["state"]) => patch<unknown>(`/identities/${id}`, { state }),
};

export const finding = {
  search: (q: string, after: string | null, signal?: AbortSignal, limit = 20) => get<F.SearchAnswer>("/search", { q, after, limit }, signal),
  /** What one could type at a place of the query. */
  suggest: (q: string, at: number, signal?: AbortSignal) =>
    get<{ items: F.Suggestion[] }>("/search/suggest", { q, at }, signal).then((answer) => answer.items),
};

export const views = {
  list: () => get<F.SavedView[] | Page<F.SavedView>>("/views").then(listed),
  counts: () => get<{ counts: Record<string, number> }>("/views/counts").then((answer) => answer.counts),
  create: (view: F.NewView) => post<F.SavedView>("/views", view),
  change: (id: string, expected_version: number, changes: Partial<F.NewView>) =>
    patch<F.SavedView>(`/views/${id}`, { expected_version, ...changes }),
  remove: (id: string) => remove<void>(`/views/${id}`),
  order: (ids: string[]) => put<void>("/views/order", { ids }),
};

export const catalogue = {
  assignable: () => get<C.Assignable[] | Page<C.Assignable>>("/users/assignable").then(listed),
  reasons: () => get<C.ContactReason[] | Page<C.ContactReason>>("/contact-reasons").then(listed),
  wrapUps: () => get<C.WrapUp[] | Page<C.WrapUp>>("/wrap-ups").then(listed),
};

function listed<T>(answer: T[] | Page<T>): T[] {
  return Array.isArray(answer) ? answer : answer.items;
}

export type { Named };
export { chats } from "./chatsCalls";
export { handling, tags } from "./handlingCalls";
export { looking, notifications, presence } from "./seeingCalls";
export { tasks } from "./tasksCalls";

export { drafts, scheduled, words } from "./wordsCalls";
