import { describe, expect, it } from "vitest";
import { EMPTY, merge, reduce, type Availability, type Conversation, type Event, type Message, type Snapshot, type State, type Unsent } from "../src";
import { delay } from "../src/line";
import { readFrame } from "../src/words";

const ready: Availability = { state: "ready", position: null, wait: null, opens_at: null, email: true };
const conversation: Conversation = {
  id: "cnv_1", state: "open", began_at: "2026-11-22T10:00:00Z", ended_at: null, agent: null, rated: null, email: null,
};
const message = (n: number, part: Partial<Message> = {}): Message => ({
  id: `msg_${n}`, client_id: null, at: `2026-11-22T10:00:0${n}Z`, from: "agent", author: { name: "Léa" }, text: `${n}`, files: [],
  state: "sent", code: null, ...part,
});
const unsent = (clientId: string, part: Partial<Unsent> = {}): Unsent => ({
  clientId, text: clientId, files: [], at: 1, state: "waiting", why: null, ...part,
});
const snapshot = (messages: Message[], part: Partial<Snapshot> = {}): Snapshot => ({
  position: "p9", conversation, messages, before: null, availability: ready, ...part,
});
const after = (state: Partial<State>, ...events: Event[]): State => events.reduce(reduce, { ...EMPTY, ...state });
const ids = (state: State) => state.messages.map((one) => one.id);
const frame = (one: Message, position = "p10"): Event => ({ type: "frame", frame: { type: "message", position, message: one } });

describe("messages", () => {
  it("are each there once, in the server's order", () => {
    expect(merge([message(2), message(1)], [message(3), message(2)]).map((one) => one.id)).toEqual(["msg_1", "msg_2", "msg_3"]);
  });
  it("of the same instant follow their ids", () => {
    const at = "2026-11-22T10:00:00Z";
    expect(merge([message(2, { at })], [message(1, { at })]).map((one) => one.id)).toEqual(["msg_1", "msg_2"]);
  });
  it("never go back from read to delivered", () => {
    expect(merge([message(1, { state: "read" })], [message(1, { state: "delivered", text: "x" })])).toMatchObject([{ state: "read", text: "x" }]);
  });
  it("take their place however late they come", () => {
    expect(ids(after({}, frame(message(3)), frame(message(1)), frame(message(1)), frame(message(2))))).toEqual(["msg_1", "msg_2", "msg_3"]);
  });
});

describe("a snapshot", () => {
  it("joins what is there when they overlap, and keeps the older pages", () => {
    const state = after({ conversation, messages: [message(1), message(2), message(3)], before: null },
      { type: "snapshot", snapshot: snapshot([message(3), message(4)], { before: "msg_3" }) });
    expect(ids(state)).toEqual(["msg_1", "msg_2", "msg_3", "msg_4"]);
    expect(state).toMatchObject({ before: null, position: "p9" });
  });
  it("replaces what is there when something is missing between", () => {
    const state = after({ conversation, messages: [message(1)] }, { type: "snapshot", snapshot: snapshot([message(5)], { before: "msg_5" }) });
    expect(ids(state)).toEqual(["msg_5"]);
    expect(state.before).toBe("msg_5");
  });
  it("of another conversation replaces the one before", () => {
    const state = after({ conversation: { ...conversation, id: "cnv_0" }, messages: [message(1)] }, { type: "snapshot", snapshot: snapshot([message(2)]) });
    expect(ids(state)).toEqual(["msg_2"]);
  });
  it("does not take away what was sent while it was on its way", () => {
    const state = after({ messages: [message(1, { client_id: "a", from: "visitor" })] }, { type: "snapshot", snapshot: snapshot([], { conversation: null }) });
    expect(ids(state)).toEqual(["msg_1"]);
  });
  it("settles words that were unsent", () => {
    expect(after({ unsent: [unsent("a"), unsent("b")] }, { type: "snapshot", snapshot: snapshot([message(1, { client_id: "a", from: "visitor" })]) }).unsent)
      .toEqual([unsent("b")]);
  });
  it("older than the first page is put before it", () => {
    const state = after({ conversation, messages: [message(3)], before: "msg_3", position: "p3" },
      { type: "older", snapshot: snapshot([message(1), message(2)]) });
    expect(ids(state)).toEqual(["msg_1", "msg_2", "msg_3"]);
    expect(state).toMatchObject({ before: null, position: "p3" });
  });
});

describe("unsent words", () => {
  it("stay in the order in which they were said", () => {
    expect(after({}, { type: "said", unsent: unsent("b", { at: 2 }) }, { type: "said", unsent: unsent("a", { at: 1 }) }).unsent.map((one) => one.clientId))
      .toEqual(["a", "b"]);
  });
  it("are said once", () => {
    expect(after({}, { type: "said", unsent: unsent("a") }, { type: "said", unsent: unsent("a") }).unsent).toHaveLength(1);
  });
  it("are sending, waiting, failed, and then there", () => {
    let state = after({}, { type: "said", unsent: unsent("a") }, { type: "sending", clientId: "a" });
    expect(state.unsent).toMatchObject([{ state: "sending", why: null }]);
    state = after(state, { type: "waiting", clientId: "a", why: "offline" });
    expect(state.unsent).toMatchObject([{ state: "waiting", why: "offline" }]);
    state = after(state, { type: "failed", clientId: "a", why: "chat.refused" });
    expect(state.unsent).toMatchObject([{ state: "failed", why: "chat.refused" }]);
    state = after(state, { type: "sent", message: message(1, { client_id: "a", from: "visitor" }) });
    expect(state).toMatchObject({ unsent: [], messages: [{ id: "msg_1" }] });
  });
  it("are settled by the socket too", () => {
    expect(after({ unsent: [unsent("a")] }, frame(message(1, { client_id: "a", from: "visitor" }))).unsent).toEqual([]);
  });
  it("with an address wait until the address is there", () => {
    const state = after({ unsent: [unsent("a", { email: "a@example.com" })] }, frame(message(1, { client_id: "a", from: "visitor" })));
    expect(state.unsent).toHaveLength(1);
    expect(after(state, { type: "sent", message: message(1, { client_id: "a", from: "visitor" }) }).unsent).toEqual([]);
  });
  it("come from storage without losing what this page knows of them", () => {
    const state = after({ unsent: [unsent("a", { state: "sending" }), unsent("b", { state: "failed", why: "x" }), unsent("gone")] },
      { type: "restored", unsent: [unsent("a"), unsent("b"), unsent("c", { at: 3 })], seen: null, kept: "stored" });
    expect(state.unsent).toMatchObject([{ clientId: "a", state: "sending" }, { clientId: "b", state: "waiting" }, { clientId: "c" }]);
  });
  it("can be withdrawn", () => {
    expect(after({ unsent: [unsent("a")] }, { type: "withdrawn", clientId: "a" }).unsent).toEqual([]);
  });
  it("outlive the visitor that the server forgot", () => {
    const state = after({ unsent: [unsent("a")], messages: [message(1)], conversation, known: true, position: "p1" }, { type: "forgotten" });
    expect(state).toMatchObject({ messages: [], conversation: null, known: false, position: null, unsent: [{ clientId: "a" }] });
  });
});

describe("what is unread", () => {
  it("is what an agent or the assistant said after what was seen", () => {
    const messages = [message(1), message(2, { from: "visitor" }), message(3, { from: "assistant" }), message(4, { from: "system" }), message(5)];
    expect(after({}, { type: "snapshot", snapshot: snapshot(messages) }).unread).toBe(3);
    expect(after({ seen: "msg_3" }, { type: "snapshot", snapshot: snapshot(messages) }).unread).toBe(1);
    expect(after({}, { type: "snapshot", snapshot: snapshot(messages) }, { type: "seen", upto: "msg_5" }).unread).toBe(0);
  });
  it("is not what the server knows as read", () => {
    expect(after({}, { type: "snapshot", snapshot: snapshot([message(1, { state: "read" }), message(2)]) }).unread).toBe(1);
  });
});

describe("typing", () => {
  const on: Event = { type: "frame", frame: { type: "typing", on: true, name: "Léa" } };
  it("begins, ends, and ends with the words", () => {
    expect(after({}, on).typing).toBe("Léa");
    expect(after({}, on, { type: "frame", frame: { type: "typing", on: false, name: null } }).typing).toBeNull();
    expect(after({}, on, { type: "quiet" }).typing).toBeNull();
    expect(after({}, on, frame(message(1))).typing).toBeNull();
    expect(after({}, on, frame(message(1, { from: "visitor" }))).typing).toBe("Léa");
    expect(after({ messages: [message(1)] }, on, frame(message(1, { state: "delivered" }))).typing).toBe("Léa");
    expect(after({}, on, { type: "line", up: false }).typing).toBeNull();
  });
});

describe("the phase", () => {
  const welcome: Event = { type: "frame", frame: { type: "welcome", position: "p1" } };
  it("goes from nothing to live, and waits when the line is gone", () => {
    let state = after({}, { type: "starting" });
    expect(state.phase).toBe("starting");
    state = after(state, { type: "line", up: true });
    expect(state.phase).toBe("idle");
    state = after(state, { type: "begun", identified: true }, welcome);
    expect(state).toMatchObject({ phase: "live", known: true, identified: true, position: "p1" });
    expect(after(state, { type: "line", up: false }).phase).toBe("waiting");
    expect(after(state, { type: "line", up: false }, { type: "line", up: true }).phase).toBe("live");
  });
  it("a welcome does not skip what was missed", () => {
    expect(after({ position: "p0" }, welcome).position).toBe("p0");
  });
  it("stays refused when the line goes too, until it is started again", () => {
    const state = after({}, { type: "refused", why: "chat.paused" }, { type: "line", up: false });
    expect(state).toMatchObject({ phase: "refused", why: "chat.paused" });
    expect(after(state, { type: "starting" })).toMatchObject({ phase: "starting", why: null });
  });
  it("state frames tell who is there and how long it takes", () => {
    const busy: Availability = { ...ready, state: "busy", position: 2 };
    const state = after({ typing: "Léa" }, { type: "frame", frame: { type: "state", position: "p4", conversation: { ...conversation, state: "ended" }, availability: busy } });
    expect(state).toMatchObject({ position: "p4", availability: busy, conversation: { state: "ended" }, typing: null });
    expect(after(state, { type: "frame", frame: { type: "state", conversation, availability: ready } }).position).toBe("p4");
  });
  it("what means nothing to the state leaves it alone", () => {
    expect(reduce(EMPTY, { type: "frame", frame: { type: "pong" } })).toBe(EMPTY);
    expect(reduce(EMPTY, { type: "frame", frame: { type: "resync", reason: "old", position: "p1" } })).toBe(EMPTY);
  });
});

it("comes back after 0.5, 1, 2, 4, 8, 15 and 30 s, give or take a fifth", () => {
  const middle = [0, 1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => delay(attempt, () => 0.5));
  expect(middle).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 30_000, 30_000, 30_000]);
  expect([delay(0, () => 0), delay(0, () => 1)]).toEqual([400, 600]);
});

it("hears only frames that it knows", () => {
  for (const garbage of ["", "{", "null", "[]", '{"type":7}', '{"type":"later"}', new ArrayBuffer(2)]) expect(readFrame(garbage)).toBeNull();
  expect(readFrame('{"type":"pong"}')).toEqual({ type: "pong" });
});
