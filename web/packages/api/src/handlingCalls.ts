import type { Page } from "./basics";
import type * as H from "./handling";
import { get, post, put, remove } from "./http";

const on = (id: string, verb: string) => `/conversations/${id}/${verb}`;

export const handling = {
  undo: (id: string) => post<H.UndoOutcome>(`/undo/${id}`),
  tag: (id: string, add: string[], remove: string[]) => post<H.Changed>(on(id, "tags"), { add, remove }, { queued: { about: id, act: "tags" } }),
  follow: (id: string, on_: boolean) => {
    const queued = { about: id, act: on_ ? "follow" : "unfollow" };
    return on_ ? put<void>(on(id, "follow"), {}, { queued }) : remove<void>(on(id, "follow"), { queued });
  },
  link: (id: string, other: string) => put<void>(on(id, `links/${other}`)),
  unlink: (id: string, other: string) => remove<void>(on(id, `links/${other}`)),
  merge: (id: string, expected_version: number, into: string) => post<H.Merged>(on(id, "merge"), { into, expected_version }),
  takeApart: (id: string, mergeId: string) => post<H.UndoOutcome>(on(id, `merges/${mergeId}/undo`)),
  split: (id: string, expected_version: number, how: { message_ids: string[]; subject: string; contact_reason_id?: string | null }) =>
    post<H.Split>(on(id, "split"), { expected_version, ...how }),
  bulk: (ids: string[], action: H.BulkAction, key: string) => post<H.BulkOutcome>("/conversations/bulk", { ids, action }, { idempotencyKey: key }),
};

export const tags = {
  list: () => get<H.Tag[] | Page<H.Tag>>("/tags").then((answer) => (Array.isArray(answer) ? answer : answer.items)),
  create: (name: string, colour: string) => post<H.Tag>("/tags", { name, colour }),
};
