import type { ChatStanding, Entry, MyChat, TemplateChoice } from "@filrouge/api";
import type { ChatsState, Frame } from "@filrouge/live";
import { addressWords } from "@filrouge/ui";
import { QueryClient } from "@tanstack/react-query";
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { hiddenOf } from "../src/chats/Edges";
import { bestFirst } from "../src/chats/HandForm";
import { chatKey } from "../src/chats/keys";
import { numbered } from "../src/chats/numbers";
import { quickOnes } from "../src/chats/QuickReplies";
import { readsWords } from "../src/chats/ReadsOn";
import { longestWait, SILENT_S, standingOf } from "../src/chats/standing";
import { heardTyping, TYPING_MS, useTyping } from "../src/chats/typing";
import { newlySaid, newlyWaiting } from "../src/chats/useChatArrivals";
import { chatsQuery, useEndedUnanswered } from "../src/chats/data";
import { outgoing } from "../src/composer/outgoing";
import { EventLine } from "../src/conversation/EventLine";
import { story } from "../src/conversation/story";
import { isVisitor } from "../src/customer/CustomerPanel";
import { entry } from "../../../packages/live/tests/make";
import { show, words } from "./shown";

const NOW = new Date("2026-11-22T10:00:00Z");
const ago = (seconds: number) => new Date(NOW.getTime() - seconds * 1000).toISOString();
const chat = (part: Partial<MyChat> = {}): MyChat => ({
  id: "cnv_1", reference: "FR-1", subject: "", customer: { id: "cus_1", name: "Zoé", initials: "Z" }, language: "fr", began_at: ago(600), came_at: ago(600),
  answered: true, waiting_since: null, target_s: 120, said_at: null, ended_at: null, unread: 0, last: { text: "", channel: "webchat", direction: "in", at: ago(10) }, here: true, seen_at: ago(0), version: 1, ...part,
});
const state = (mine: MyChat[], waiting: ChatsState["waiting"] = []): ChatsState => ({ position: "p", mine, waiting, stale: false });

afterEach(cleanup);

describe("how a chat stands", () => {
  it("fills while they wait, and is over past its aim", () => {
    expect(standingOf(chat({ waiting_since: ago(60) }), NOW)).toEqual({ kind: "waits", spent_s: 60, share: 0.5, over: false });
    expect(standingOf(chat({ waiting_since: ago(61), target_s: 60 }), NOW)).toMatchObject({ share: 1, over: true });
  });
  it("is silent some minutes after our answer, and gone as soon as they left", () => {
    expect(standingOf(chat({ said_at: ago(SILENT_S - 1) }), NOW).kind).toBe("theirs");
    expect(standingOf(chat({ said_at: ago(SILENT_S) }), NOW)).toMatchObject({ kind: "silent", spent_s: SILENT_S, here: true });
    expect(standingOf(chat({ said_at: ago(10), here: false, seen_at: ago(120) }), NOW)).toEqual({ kind: "gone", spent_s: 120 });
  });
  it("is ended whatever they said before, and waits again when they go on", () => {
    expect(standingOf(chat({ waiting_since: ago(60), ended_at: ago(5) }), NOW)).toEqual({ kind: "ended", unanswered: true });
    expect(standingOf(chat({ ended_at: ago(5) }), NOW)).toEqual({ kind: "ended", unanswered: false });
  });
  it("says what came by e-mail, and keeps the aim of chats out of it", () => {
    const mail = { text: "Merci", channel: "email", direction: "in", at: ago(400) } as const;
    expect(standingOf(chat({ last: mail, here: false, unread: 1 }), NOW).kind).toBe("mailed");
    expect(standingOf(chat({ last: { ...mail, direction: "out" }, said_at: ago(SILENT_S) }), NOW).kind).toBe("silent");
  });
  it("leads to who waits longest, but not to where one is", () => {
    const all = [chat({ id: "a", waiting_since: ago(5) }), chat({ id: "b", waiting_since: ago(50) }), chat({ id: "c" }), chat({ id: "d", waiting_since: ago(99), ended_at: ago(1) })];
    expect(longestWait(all)?.id).toBe("b");
    expect(longestWait(all, "b")?.id).toBe("a");
    expect(longestWait([chat()])).toBeNull();
  });
});

it("keeps the number of a chat until the bar is empty", () => {
  const first = numbered(new Map(), ["a", "b", "c"]);
  expect([...first]).toEqual([["a", 1], ["b", 2], ["c", 3]]);
  expect(numbered(first, ["a", "b", "c"])).toBe(first);
  const fewer = numbered(first, ["b", "c"]);
  expect([...fewer]).toEqual([["b", 2], ["c", 3]]);
  expect(numbered(fewer, ["b", "c", "d"]).get("d")).toBe(4);
  expect([...numbered(numbered(fewer, []), ["d"])]).toEqual([["d", 1]]);
  const full = numbered(new Map(), [..."abcdefghi"]);
  expect(numbered(full, [..."abdefghi", "x"]).get("x")).toBe(3);
});

it("counts the tabs beyond each edge of the bar", () => {
  const tabs = [0, 100, 200, 300, 400].map((left) => ({ left: left - 150, right: left - 50 }));
  expect(hiddenOf(tabs, 0, 200)).toEqual({ before: 2, after: 2 });
  expect(hiddenOf(tabs, -150, 350)).toEqual({ before: 0, after: 0 });
});

describe("what comes", () => {
  const waits = (id: string) => ({ id, customer: chat().customer, team: null, since: ago(1), target_s: 60, version: 1 });
  it("is new when it waits and was in no list before", () => {
    expect(newlyWaiting(undefined, state([], [waits("x")]))).toEqual([]);
    expect(newlyWaiting(state([chat({ id: "b" })]), state([], [waits("a"), waits("b")]))).toEqual(["a"]);
  });
  it("is said when there is more to read than before", () => {
    expect(newlySaid(state([chat()]), state([chat({ unread: 1 })]))).toEqual(["cnv_1"]);
    expect(newlySaid(state([]), state([chat({ unread: 1 })]))).toEqual([]);
  });
});

it("goes to a chat by the place of the key, whatever letter it gives", () => {
  const press = (part: Partial<KeyboardEvent>) => chatKey({ altKey: true, ctrlKey: false, metaKey: false, shiftKey: false, code: "", ...part });
  expect([press({ code: "Digit3" }), press({ code: "Numpad1" }), press({ code: "Digit0" }), press({ code: "KeyT" })]).toEqual([3, 1, "waiting", "take"]);
  expect([press({ code: "Digit3", altKey: false }), press({ code: "Digit3", shiftKey: true }), press({ code: "KeyA" })]).toEqual([null, null, null]);
});

it("shows that somebody writes until they stop, send, or are not heard of", () => {
  vi.useFakeTimers();
  const Shown = () => <p>{useTyping("cnv_1") ? "writes" : "quiet"}</p>;
  render(<Shown />);
  const on = (value: boolean) => act(() => heardTyping({ type: "typing", conversation: "cnv_1", on: value }));
  on(true);
  expect(screen.getByText("writes")).toBeTruthy();
  act(() => void vi.advanceTimersByTime(TYPING_MS - 1));
  on(true);
  act(() => void vi.advanceTimersByTime(TYPING_MS - 1));
  expect(screen.getByText("writes")).toBeTruthy();
  act(() => void vi.advanceTimersByTime(1));
  expect(screen.getByText("quiet")).toBeTruthy();
  on(true);
  const said: Frame = { type: "event", position: "p", event: { type: "conversations.message_received", subject: "cnv_1", payload: {} } };
  act(() => heardTyping(said));
  expect(screen.getByText("quiet")).toBeTruthy();
  vi.useRealTimers();
});

it("offers first who is ready and holds the fewest", () => {
  const people = ["d", "c", "b", "a"].map((id) => ({ id, name: id }));
  const presence = { a: "offline", b: "ready", c: "ready", d: "busy" } as const;
  const holds = { a: 0, b: 3, c: 1, d: 0 };
  expect(bestFirst(people, (id) => presence[id as "a"], (id) => holds[id as "a"]).map((one) => one.id)).toEqual(["c", "b", "d", "a"]);
});

it("takes short templates of one paragraph for quick replies", () => {
  const template = (id: string, text: string, paragraphs = 1): TemplateChoice => ({ id, name: id, shortcut: "", languages: ["fr"], text, paragraphs });
  expect(quickOnes([template("long", "x".repeat(221)), template("none", "", 0), template("letter", "Bonjour, Bien reçu. Léa", 3), template("short", "Bonjour")]).map((one) => one.id)).toEqual(["short"]);
});

describe("where they read it", () => {
  const standing = (part: Partial<ChatStanding>): ChatStanding => ({ here: true, seen_at: ago(300), reads_on: "page", email: null, email_after_s: null, page: null, language: "fr", began_at: ago(900), ended_at: null, score: null, comment: "", rated_at: null, ...part });
  it("is said plainly", async () => {
    const s = await words("en", "common", "chats");
    expect(readsWords(s, standing({}), "Zoé", NOW)).toBe("Zoé is on the page and reads your answer at once.");
    const email = { reads_on: "email", email: "z•••@x.example", email_after_s: 120 } as const;
    expect(readsWords(s, standing({ here: false, ...email }), "Zoé", NOW)).toBe("Zoé left the page 5 min ago. The answer waits there and leaves by e-mail to z•••@x.example in 2 min.");
    expect(readsWords(s, standing({ ...email }), "Zoé", NOW)).toMatch(/asked to go on by e-mail/);
    expect(readsWords(s, standing({ ended_at: ago(60) }), "Zoé", NOW)).toBe("Zoé has ended the chat but keeps the page open: your answer shows there.");
    expect(readsWords(s, standing({ ended_at: ago(60), here: false, ...email }), "Zoé", NOW)).toMatch(/^Zoé has ended the chat\. .* by e-mail to z•••@x\.example in 2 min\.$/);
    expect(readsWords(s, standing({ here: false, reads_on: "return" }), "Zoé", NOW)).toMatch(/when they come back/);
  });
});

it("calls visitors without a name by a mark that tells them apart", async () => {
  const s = await words("en", "common");
  expect(addressWords(s, "vis:0192aaaa-bbbb-7ccc-8ddd-eeeeffff3f2a")).toBe("Site visitor 3F2A");
  expect(addressWords(s, "user:0192aaaabbbb7ccc8dddeeeeffff3f2a:4711")).toBe("Site user 4711");
  expect(addressWords(s, "claire@x.example")).toBe("claire@x.example");
});

describe("the thread of a chat", () => {
  const said = (id: string, seconds: number, part: Partial<Entry> = {}) => entry({ id, channel: "webchat", at: ago(seconds), ...part });
  it("groups what one person says in one breath", () => {
    const ours = { direction: "out", author: { kind: "agent", id: "usr_1", name: "Léa" } } as const;
    const pieces = story([said("a", 900), said("b", 500), said("c", 490), said("d", 480, ours), said("e", 470, ours)], false);
    expect(pieces.map((one) => one.follows)).toEqual([false, false, true, false, true]);
    expect(pieces.map((one) => one.goesOn)).toEqual([false, true, false, true, false]);
  });
  it("leaves e-mails as they are, and draws the one that carried answers as a small thing", () => {
    const [one, two] = story([said("a", 10, { channel: "email" }), said("b", 9, { channel: "email", message: { carries: ["msg_1"] } as Entry["message"] })], false);
    expect([one?.goesOn, one?.mark.kind, two?.mark.kind]).toEqual([false, "knot", "dot"]);
  });
});

it("shows what they said with their rating beside its stars", async () => {
  const rated = entry({ kind: "event", event: { type: "chat_changed", what: "rated", score: 4 } as Entry["event"], message: null });
  show(await words("en", "common", "desk", "chats"), <EventLine entry={rated} comment="Quick and kind" />);
  expect(await screen.findByText("“Quick and kind”")).toBeTruthy();
  expect(screen.getByRole("img", { name: "4 stars of 5" })).toBeTruthy();
});

it("tells the list of a chat that ended before anybody answered, as the bar does", async () => {
  const cache = new QueryClient();
  cache.setQueryData(chatsQuery.queryKey, state([chat({ id: "left", waiting_since: ago(60), ended_at: ago(5) }), chat({ id: "answered", ended_at: ago(5) }), chat({ id: "waits", waiting_since: ago(60) })]));
  const One = ({ id }: { id: string }) => <p>{`${id}: ${String(useEndedUnanswered(id))}`}</p>;
  show(await words("en", "common"), ["left", "answered", "waits", "unknown"].map((id) => <One key={id} id={id} />), cache);
  expect(await screen.findByText("left: true")).toBeTruthy();
  for (const id of ["answered", "waits", "unknown"]) expect(screen.getByText(`${id}: false`)).toBeTruthy();
});

it("calls somebody a visitor while nothing but their page is known", () => {
  expect(isVisitor([{ address: "vis:0192" }])).toBe(true);
  expect([isVisitor([]), isVisitor([{ address: "vis:0192" }, { address: "zoe@x.example" }]), isVisitor([{ address: "user:0192:4711" }])]).toEqual([false, false, false]);
});

it("sends a chat as plain words", () => {
  const ground = { body: { html: "<p>Oui</p>", text: "Oui", uploads: [] }, version: 1, account: "cha_1", cc: ["x@y.example"], begun: null, then: null, macroId: null, override: false, mentions: [] };
  const way = (channel: string) => ({ identity: { id: "idn_1", channel, address: "a", state: "verified" } }) as never;
  expect(outgoing("reply", { ...ground, way: way("webchat") })).toMatchObject({ kind: "message", message: { html: "", text: "Oui" } });
  expect(outgoing("reply", { ...ground, way: way("email") })).toMatchObject({ message: { html: "<p>Oui</p>", cc: ["x@y.example"] } });
});
