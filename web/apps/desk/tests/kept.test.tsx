import { api, type Conversation, type Entry } from "@filrouge/api";
import type { ConversationState, Frame } from "@filrouge/live";
import { FixedStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { QueryClient, QueryClientProvider, QueryObserver } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { useSend, type Outgoing } from "../src/composer/useSend";
import { keepFew } from "../src/data/bounded";
import { conversationKey, isOnItsWay, isPending, renewed, told, useConversation } from "../src/data/conversation";
import { readSoon } from "../src/data/together";
import { conversation, entry } from "../../../packages/live/tests/make";
import { words as read } from "./shown";

const socket = vi.hoisted(() => ({ status: "live", tell: (_: Frame): void => undefined }));
vi.mock("../src/data/live", () => ({ useLive: () => socket, useTopic: (_: string, tell: (frame: Frame) => void) => (socket.tell = tell) }));
vi.mock("../src/session/session", () => ({ useUser: () => ({ id: "usr_lea", name: "Léa" }) }));

const ID = "cnv_1";
const strings = await read("fr", "compose");
const message = (id: string, text: string): Entry["message"] => ({
  id, inbound_kind: null, subject: null, text, quoted: null, signature: null, has_html: false, has_remote: false,
  attachments: [], fields: [], automatic: false, anomalies: [], to: [], delivery: null,
});
const theirs = entry({ id: "msg_1", at: "2026-11-22T09:00:00Z", message: message("msg_1", "Bonjour") });
const ours = (at = "2026-11-22T10:00:00Z") => entry({ id: "msg_2", at, direction: "out", author: { kind: "agent", id: "usr_lea", name: "Léa" }, message: message("msg_2", "Oui.") });
const state = (entries: Entry[]): ConversationState => ({ conversation: conversation({ id: ID }) as Conversation, entries, entries_before: null, position: "1", stale: false, gone: false });
const what: Outgoing = { kind: "note", note: { text: "Oui.", html: "<p>Oui.</p>", uploads: [], mentions: [] } };

describe("words that are sent", () => {
  let cache: QueryClient;
  let answer: (said: { message_id: string; version: number; unseen?: { id: string; name: string }[] }) => void;
  let refuse: (error: Error) => void;
  const shown = () => cache.getQueryData<ConversationState>(conversationKey(ID))?.entries ?? [];
  const words = () => shown().filter((one) => one.message?.text === "Oui.");
  const sends = () => renderHook(() => useSend(ID), { wrapper: ({ children }: { children: ReactNode }) => <FixedStrings strings={strings}><QueryClientProvider client={cache}>{children}</QueryClientProvider></FixedStrings> }).result;
  beforeEach(() => {
    vi.useFakeTimers();
    socket.status = "live";
    cache = new QueryClient();
    cache.setQueryData(conversationKey(ID), state([theirs]));
    vi.spyOn(api.conversations, "note").mockImplementation(() => new Promise((done, fail) => ((answer = done), (refuse = fail))));
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
  const settle = () => act(() => vi.advanceTimersByTimeAsync(0));

  it("stand in the thread at once, and are kept as soon as the server has said so", async () => {
    const send = sends();
    act(() => send.current.mutate({ key: "k", what }));
    await settle();
    expect(words().map(isOnItsWay)).toEqual([true]);
    answer({ message_id: "msg_2", version: 7 });
    await settle();
    expect(words().map((one) => [isOnItsWay(one), one.message?.id])).toEqual([[false, "msg_2"]]);
    expect(cache.getQueryData<ConversationState>(conversationKey(ID))?.conversation.version).toBe(7);
  });

  it("say whom they mention in vain", async () => {
    const failed = vi.spyOn(toast, "failed").mockImplementation(() => undefined);
    const send = sends();
    act(() => send.current.mutate({ key: "k", what }));
    await settle();
    answer({ message_id: "msg_2", version: 7, unseen: [] });
    await settle();
    expect(failed).not.toHaveBeenCalled();
    act(() => send.current.mutate({ key: "l", what }));
    await settle();
    answer({ message_id: "msg_3", version: 8, unseen: [{ id: "usr_1", name: "Carla" }, { id: "tea_1", name: "Cartes" }] });
    await settle();
    expect(failed).toHaveBeenCalledExactlyOnceWith(expect.stringContaining("Carla, Cartes"));
  });

  it("leave the thread when the server refuses them: the composer has them again", async () => {
    const send = sends();
    act(() => send.current.mutate({ key: "k", what }));
    await settle();
    refuse(new Error("no"));
    await settle();
    expect(shown().map((one) => one.id)).toEqual(["msg_1"]);
  });

  it("stand there once when their copy was read before the answer came", async () => {
    const send = sends();
    act(() => send.current.mutate({ key: "k", what }));
    await settle();
    cache.setQueryData<ConversationState>(conversationKey(ID), (old) => old && renewed(old, state([theirs, ours()]), new Set()));
    answer({ message_id: "msg_2", version: 7 });
    await settle();
    expect(words().map((one) => one.id)).toEqual(["msg_2"]);
  });

  it("are read by the page itself only when the live link has not told them, or is not there", async () => {
    const asked = vi.spyOn(cache, "invalidateQueries");
    const reads = () => asked.mock.calls.filter(([filter]) => filter?.refetchType !== "none").length;
    const send = sends();
    act(() => send.current.mutate({ key: "k", what }));
    await settle();
    answer({ message_id: "msg_2", version: 7 });
    await settle();
    expect(reads()).toBe(0);
    cache.setQueryData(conversationKey(ID), state([theirs, ours()]));
    await act(() => vi.advanceTimersByTimeAsync(5_000));
    expect(reads()).toBe(0);

    act(() => send.current.mutate({ key: "l", what }));
    await settle();
    answer({ message_id: "msg_3", version: 8 });
    await act(() => vi.advanceTimersByTimeAsync(5_000));
    expect(reads()).toBe(2);

    socket.status = "offline";
    act(() => send.current.mutate({ key: "m", what }));
    await settle();
    answer({ message_id: "msg_4", version: 9 });
    await settle();
    expect(reads()).toBe(4);
  });
});

describe("a conversation that is read anew", () => {
  const pending = { ...ours(), id: "pending:k", message: message("k", "Oui.") };
  const arrived = { ...pending, message: message("msg_2", "Oui.") };
  const read = (old: Entry[], fresh: Entry[], before: string[] = []) => renewed(state(old), state(fresh), new Set(before)).entries.map((one) => one.id);

  it("keeps words that are on their way", () => {
    expect(read([theirs, pending], [theirs])).toEqual(["msg_1", "pending:k"]);
  });
  it("puts the server's copy in the place of ours, in one stroke", () => {
    expect(read([theirs, arrived], [theirs, ours()])).toEqual(["msg_1", "msg_2"]);
  });
  it("keeps words that arrived while it was being read: they cannot be in it yet", () => {
    expect(read([theirs, arrived], [theirs])).toEqual(["msg_1", "pending:k"]);
  });
  it("keeps what was told while it was being read, and the newer version", () => {
    const more = { ...theirs, id: "msg_3", at: "2026-11-22T11:00:00Z", message: message("msg_3", "Alors ?") };
    const old = { ...state([theirs, more]), conversation: conversation({ id: ID, version: 8 }) as Conversation };
    const next = renewed(old, { ...state([theirs]), conversation: conversation({ id: ID, version: 7 }) as Conversation }, new Set(["msg_1"]));
    expect([next.entries.map((one) => one.id), next.conversation.version]).toEqual([["msg_1", "msg_3"], 8]);
  });
  it("lets go of words that had arrived before and are no more: they were taken back", () => {
    expect(read([theirs, arrived], [theirs], ["pending:k"])).toEqual(["msg_1"]);
  });
  it("keeps what was read further back, and where to go on", () => {
    const before = entry({ id: "msg_0", at: "2026-11-01T09:00:00Z" });
    const old = { ...state([before, theirs]), entries_before: "older" };
    const next = renewed(old, { ...state([theirs]), entries_before: "msg_1" }, new Set());
    expect(next.entries.map((one) => one.id)).toEqual(["msg_0", "msg_1"]);
    expect(next.entries_before).toBe("older");
  });
  it("drops a first message that was taken back: nothing is further back than the beginning", () => {
    const undone = entry({ id: "evt_1", kind: "event", at: "2026-11-22T10:00:30Z" });
    expect(read([ours(), undone], [undone], ["msg_2", "evt_1"])).toEqual(["evt_1"]);
  });
  it("knows its own copies from the server's", () => {
    expect([pending, arrived, ours()].map(isPending)).toEqual([true, true, false]);
  });
});

describe("what is kept in hand", () => {
  const look = (cache: QueryClient, key: readonly unknown[], data: unknown) => {
    const stop = new QueryObserver(cache, { queryKey: key, queryFn: () => data, initialData: data, staleTime: Infinity }).subscribe(() => undefined);
    stop();
  };
  const held = (cache: QueryClient, noun: string) => cache.getQueryCache().findAll({ queryKey: [noun] }).map((one) => one.queryKey[1]);

  it("are the last ones of a kind, and all of what is shown", () => {
    const cache = new QueryClient();
    keepFew(cache, 2);
    const open = new QueryObserver(cache, { queryKey: ["conversation", "open"], queryFn: () => 1, initialData: 1, staleTime: Infinity }).subscribe(() => undefined);
    for (const id of ["a", "b", "c", "a", "d"]) look(cache, ["conversation", id], state([]));
    expect(held(cache, "conversation")).toEqual(["open", "a", "d"]);
    for (const id of ["a", "b", "c"]) look(cache, ["inbox", id], []);
    expect(held(cache, "inbox")).toHaveLength(3);
    open();
  });

  it("holds words on their way however long ago they were left", () => {
    const cache = new QueryClient();
    keepFew(cache, 1);
    look(cache, ["conversation", "going"], state([{ ...ours(), id: "pending:k", message: message("k", "Oui.") }]));
    look(cache, ["conversation", "arrived"], state([{ ...ours(), id: "pending:l", message: message("msg_3", "Oui.") }]));
    for (const id of ["a", "b"]) look(cache, ["conversation", id], state([]));
    expect(held(cache, "conversation")).toEqual(["going", "b"]);
  });
});

it("counts once for all that show a count", async () => {
  vi.useFakeTimers();
  const cache = new QueryClient();
  const asked = vi.spyOn(cache, "invalidateQueries");
  for (let shown = 0; shown < 3; shown += 1) readSoon(cache, ["counts"], 100);
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toHaveBeenCalledTimes(1);
  readSoon(cache, ["counts"], 100);
  await vi.advanceTimersByTimeAsync(100);
  expect(asked).toHaveBeenCalledTimes(2);
  vi.useRealTimers();
});

describe("what the live link tells of words", () => {
  const heard = (old: Entry[], said: Entry) => told(state(old), { type: "event", position: "2", event: { type: "conversations.message_sent", subject: ID, payload: {}, entry: said } });
  const pending = (key: string, id: string) => ({ ...ours(), id: `pending:${key}`, message: message(id, "Oui.") });

  it("takes the place of ours that had arrived", () => {
    const next = heard([theirs, pending("k", "msg_2")], ours());
    expect([next.entries.map((one) => one.id), next.stale]).toEqual([["msg_1", "msg_2"], false]);
  });

  it("is read instead while ours are on their way: they may be the same", () => {
    const next = heard([theirs, pending("k", "k")], ours());
    expect([next.entries.map((one) => one.id), next.stale]).toEqual([["msg_1", "pending:k"], true]);
  });

  it("is shown at once when they are the customer's, whatever is on its way", () => {
    const more = { ...theirs, id: "msg_3", at: "2026-11-22T11:00:00Z", message: message("msg_3", "Alors ?") };
    expect(heard([theirs, pending("k", "k")], more).entries.map((one) => one.id)).toEqual(["msg_1", "pending:k", "msg_3"]);
  });

  it("stays when it comes while the conversation is read, which is read once more", async () => {
    const cache = new QueryClient({ defaultOptions: { queries: { retry: false } } });
    cache.setQueryData(conversationKey(ID), state([theirs]));
    const more = { ...theirs, id: "msg_3", at: "2026-11-22T11:00:00Z", message: message("msg_3", "Alors ?") };
    const snapshot = (entries: Entry[]) => ({ position: "1", conversation: conversation({ id: ID }) as Conversation, entries, entries_before: null });
    let first: (read: ReturnType<typeof snapshot>) => void = () => undefined;
    const asked = vi.spyOn(api.conversations, "read").mockReturnValueOnce(new Promise((done) => (first = done))).mockResolvedValue(snapshot([theirs, more]));
    const { result } = renderHook(() => useConversation(ID), { wrapper: ({ children }: { children: ReactNode }) => <QueryClientProvider client={cache}>{children}</QueryClientProvider> });
    act(() => socket.tell({ type: "event", position: "2", event: { type: "conversations.message_received", subject: ID, payload: {}, entry: more } }));
    await act(async () => first(snapshot([theirs])));
    await vi.waitFor(() => expect(asked).toHaveBeenCalledTimes(2));
    await vi.waitFor(() => expect(result.current.data?.entries.map((one) => one.id)).toEqual(["msg_1", "msg_3"]));
  });
});
