import { api, ApiProblem, type Conversation, type Draft, type DraftShown, type Way } from "@filrouge/api";
import { FixedStrings, type Strings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { device } from "../src/composer/devices";
import type { EditorHandle } from "../src/composer/Editor";
import { useComposer, type Mode } from "../src/composer/useComposer";
import { useOther } from "../src/composer/useOther";
import { requestForward } from "../src/composer/quoting";
import { conversation } from "../../../packages/live/tests/make";
import { words } from "./shown";

vi.mock("../src/data/live", () => ({ useLive: () => ({ status: "live", typing: () => undefined }) }));
vi.mock("../src/session/session", () => ({ useUser: () => ({ id: "usr_lea", name: "Léa" }) }));

const way = { identity: { id: "idn_1", channel: "email", address: "claire@x.example" }, accounts: [{ id: "acc_1" }], default: true, usable: true, why_not: null, who: "customer", name: "Claire" } as unknown as Way;
const plain = (html: string) => html.replace(/<\/p><p>/g, "\n\n").replace(/<[^>]*>/g, "");
const said = (n = 1) => ({ message_id: `msg_${n}`, conversation_id: "cnv", version: n + 1, undo: "und_1", undo_until: null });
/** A promise that the test settles. */
function later<T>() {
  let done: (value: T) => void = () => undefined;
  let fail: (error: Error) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => ([done, fail] = [yes, no]));
  return { promise, done: (value: T) => act(async () => done(value)), fail: (error: Error) => act(async () => fail(error)) };
}

let n = 0;
let id: string;
let version: number;
let store: DraftShown | null;
/** The server's drafts, as its own tests prove them. */
const shown = (draft: Draft, more: Partial<DraftShown> = {}): DraftShown => ({ draft, device: device(), version: ++version, changed_at: "2026-11-22T09:00:00Z", other: null, others: [], ...more });

async function composer() {
  const s = await words("en", "common", "compose", "desk");
  const cache = new QueryClient();
  const made: Conversation = conversation({ id, ways: [way] });
  const { result, unmount } = renderHook(() => {
    const c = useComposer(made, [], () => undefined);
    return { c, other: useOther(c) };
  }, { wrapper: ({ children }: { children: ReactNode }) => <Around cache={cache} s={s}>{children}</Around> });
  await act(() => vi.advanceTimersByTimeAsync(0));
  let html = result.current.c.draft.draft?.html ?? "";
  const set = (next: string) => {
    html = next;
    result.current.c.changed();
  };
  result.current.c.editor.current = {
    focus: () => undefined, html: () => html, text: () => plain(html), isEmpty: () => plain(html) === "", set, picture: () => undefined, insert: () => undefined,
    mention: () => undefined, quote: () => undefined, begin: () => undefined, mentions: () => [], missing: () => [], showMissing: () => undefined,
  } satisfies EditorHandle;
  return {
    now: () => result.current.c,
    other: () => result.current.other,
    text: () => plain(html),
    type: (text: string) => act(() => set(text && `<p>${text}</p>`)),
    turn: (mode: Mode) => act(() => result.current.c.write(mode)),
    send: () => act(async () => result.current.c.send()),
    wait: (ms = 1_000) => act(() => vi.advanceTimersByTimeAsync(ms)),
    unmount,
  };
}
function Around({ cache, s, children }: { cache: QueryClient; s: Strings; children: ReactNode }) {
  return (
    <QueryClientProvider client={cache}>
      <FixedStrings strings={s}>{children}</FixedStrings>
    </QueryClientProvider>
  );
}

const undo = () => {
  const [, way_back] = vi.mocked(toast.done).mock.calls.at(-1) ?? [];
  return act(async () => (way_back as { run: () => void }).run());
};

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: false });
  localStorage.clear();
  id = `cnv_${++n}`;
  [version, store] = [0, null];
  vi.spyOn(api.drafts, "read").mockImplementation(async () => store);
  vi.spyOn(api.drafts, "keep").mockImplementation(async (_id, { device: _device, base_version: _base, age_s: _age, ...draft }) => {
    store = shown(draft);
    return { won: true, now: store };
  });
  vi.spyOn(api.drafts, "drop").mockImplementation(async () => (store = null));
  vi.spyOn(api.conversations, "answering").mockResolvedValue({ holder: null, until: null } as never);
  vi.spyOn(toast, "done").mockImplementation(() => undefined as never);
  vi.spyOn(toast, "failed").mockImplementation(() => undefined as never);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});
const kept = () => vi.mocked(api.drafts.keep).mock.calls.at(-1)?.[1];

describe("whom words are for", () => {
  it("is not changed by an answer that arrives while a note is typed", async () => {
    const sending = later<never>();
    const say = vi.spyOn(api.conversations, "say").mockReturnValue(sending.promise);
    const note = vi.spyOn(api.conversations, "note").mockResolvedValue(said(2) as never);
    const c = await composer();
    c.type("Bonjour Claire");
    await c.send();
    c.turn("note");
    c.type("entre nous");
    await sending.done(said() as never);
    expect(c.now().mode).toBe("note");
    await c.send();
    expect(say).toHaveBeenCalledTimes(1);
    expect(note.mock.calls[0]?.[1].text).toBe("entre nous");
  });

  it("is an answer again once a note has left, and at once", async () => {
    vi.spyOn(api.conversations, "note").mockReturnValue(later<never>().promise);
    const c = await composer();
    c.turn("note");
    c.type("entre nous");
    await c.send();
    expect([c.now().mode, c.text()]).toEqual(["reply", ""]);
  });

  it("comes back with words that could not be sent", async () => {
    const sending = later<never>();
    vi.spyOn(api.conversations, "note").mockReturnValue(sending.promise);
    const c = await composer();
    c.turn("note");
    c.type("entre nous");
    await c.send();
    c.turn("reply");
    await sending.fail(new ApiProblem(422, "request.invalid", ""));
    expect([c.now().mode, c.text()]).toEqual(["note", "entre nous"]);
  });

  it("is us when what came back met words of another kind", async () => {
    const sending = later<never>();
    vi.spyOn(api.conversations, "note").mockReturnValue(sending.promise);
    const c = await composer();
    c.turn("note");
    c.type("entre nous");
    await c.send();
    c.type("Bonjour Claire");
    await sending.fail(new ApiProblem(422, "request.invalid", ""));
    expect([c.now().mode, c.text()]).toEqual(["note", "entre nous\n\nBonjour Claire"]);
  });

  it("is kept with the draft as soon as it is chosen", async () => {
    const c = await composer();
    c.type("à relire");
    await c.wait();
    c.turn("note");
    await c.wait();
    expect([kept()?.mode, kept()?.text]).toEqual(["note", "à relire"]);
  });

  it("keeps an answer apart from words for a third party", async () => {
    vi.spyOn(api.words, "forward").mockReturnValue(later<never>().promise);
    const c = await composer();
    c.type("Bonjour Claire");
    act(() => void requestForward(id, "msg_1"));
    expect([c.now().mode, c.text()]).toEqual(["forward", ""]);
    c.type("Votre avis ?");
    act(() => c.now().chooseForward({ to: "expert@x.example", name: "", role: "", message_ids: ["msg_1"], attachments: [] }));
    await c.wait();
    expect([kept()?.text, kept()?.apart?.mode, kept()?.apart?.text]).toEqual(["Votre avis ?", "reply", "Bonjour Claire"]);
    c.turn("reply");
    expect(c.text()).toBe("Bonjour Claire");
    c.turn("forward");
    await c.send();
    expect([c.now().mode, c.text()]).toEqual(["reply", "Bonjour Claire"]);
    await c.wait();
    expect([kept()?.text, kept()?.apart]).toEqual(["Bonjour Claire", null]);
  });
});

describe("words typed while others leave", () => {
  it("stay a draft: what leaves names its version, and ends no other", async () => {
    const sending = later<never>();
    const say = vi.spyOn(api.conversations, "say").mockReturnValue(sending.promise);
    const c = await composer();
    c.type("Bonjour Claire");
    await c.wait();
    const of = store?.version;
    await c.send();
    expect(say.mock.calls[0]?.[1].draft_version).toBe(of);
    c.type("Autre chose");
    await c.wait();
    await sending.done(said() as never);
    await c.wait();
    expect(api.drafts.drop).not.toHaveBeenCalled();
    expect([c.text(), store?.draft.text]).toEqual(["Autre chose", "Autre chose"]);
    c.unmount();
    expect((await composer()).now().draft.draft?.text).toBe("Autre chose");
  });

  it("are not mistaken for what was being kept when they left", async () => {
    const keeping = later<never>();
    vi.mocked(api.drafts.keep).mockReturnValueOnce(keeping.promise);
    vi.spyOn(api.conversations, "say").mockResolvedValue(said() as never);
    const c = await composer();
    c.type("Bonjour Cl");
    await c.wait();
    c.type("Bonjour Claire");
    await c.send();
    expect(api.drafts.drop).not.toHaveBeenCalled();
    await keeping.done({ won: true, now: shown({ text: "Bonjour Cl", html: "" }, { version: 7 }) } as never);
    expect(vi.mocked(api.drafts.drop).mock.calls).toEqual([[id, 7]]);
  });

  it("come after words that are taken back", async () => {
    vi.spyOn(api.conversations, "say").mockResolvedValue(said() as never);
    const withdrawing = later<never>();
    vi.spyOn(api.words, "withdraw").mockReturnValue(withdrawing.promise);
    const c = await composer();
    c.type("Bonjour Claire");
    await c.send();
    c.type("Commencé");
    await undo();
    c.type("Commencé, puis plus");
    await withdrawing.done({ version: 2, whole: true, draft: shown({ text: "Bonjour Claire", html: "<p>Bonjour Claire</p>", mode: "reply" }) } as never);
    expect(c.text()).toBe("Bonjour Claire\n\nCommencé, puis plus");
  });

  it("are beside words that are taken back when the server has them already", async () => {
    vi.spyOn(api.conversations, "say").mockResolvedValue(said() as never);
    const c = await composer();
    c.type("Bonjour Claire");
    await c.send();
    c.type("Commencé");
    const other = { device: "", at: "2026-11-22T09:00:00Z", draft: { text: "Commencé", html: "" } };
    vi.spyOn(api.words, "withdraw").mockImplementation(async () => ({ version: 2, whole: true, draft: shown({ text: "Bonjour Claire", html: "<p>Bonjour Claire</p>" }, { other, others: [other] }) }));
    await undo();
    await c.wait(0);
    expect(kept()?.text).toBe("Commencé");
    expect([c.text(), c.other().other?.draft.text]).toEqual(["Bonjour Claire", "Commencé"]);
  });

  it("come after the other device's words when those are taken", async () => {
    const other = { device: "phone:a", at: "2026-11-22T09:00:00Z", draft: { text: "Du téléphone", html: "<p>Du téléphone</p>" } };
    store = shown({ text: "Au bureau", html: "<p>Au bureau</p>" }, { other, others: [other] });
    const taking = later<DraftShown>();
    vi.spyOn(api.drafts, "takeOther").mockReturnValue(taking.promise);
    const c = await composer();
    await act(async () => c.other().take());
    c.type("Au bureau, encore");
    await taking.done(shown(other.draft));
    expect(c.text()).toBe("Du téléphone\n\nAu bureau, encore");
  });
});

describe("an answer for later", () => {
  const at = { at: new Date("2026-11-23T09:00:00Z"), if_moved_on: "hold" } as const;
  it("is out of the composer at once: what is typed meanwhile stays", async () => {
    const keeping = later<never>();
    const add = vi.spyOn(api.scheduled, "add").mockReturnValue(keeping.promise);
    const c = await composer();
    c.type("Demain");
    await c.wait();
    const of = store?.version;
    await act(async () => c.now().sendLater(at));
    expect(c.text()).toBe("");
    c.type("Aujourd’hui");
    await keeping.done({ id: "sch_1", version: 1 } as never);
    await c.wait();
    expect(add.mock.calls[0]?.[1]).toMatchObject({ text: "Demain", draft_version: of });
    expect([c.text(), store?.draft.text]).toEqual(["Aujourd’hui", "Aujourd’hui"]);
    expect(api.drafts.drop).not.toHaveBeenCalled();
  });

  it("comes back when it cannot be kept, and is tried again under the same key until it is", async () => {
    const add = vi.spyOn(api.scheduled, "add").mockRejectedValueOnce(new ApiProblem(0, "network.unreachable", "")).mockResolvedValue({ id: "sch_1", version: 1 });
    const c = await composer();
    for (const words of ["Demain", "Demain", "Après-demain"]) {
      if (c.text() !== words) c.type(words);
      await act(async () => c.now().sendLater(at));
      await c.wait(0);
    }
    const keys = add.mock.calls.map(([, , key]) => key);
    expect(add.mock.calls.map(([, words]) => words.text)).toEqual(["Demain", "Demain", "Après-demain"]);
    expect([keys[0] === keys[1], keys[1] === keys[2]]).toEqual([true, false]);
  });

  it("tells when an earlier try was kept after all, and shows it", async () => {
    vi.spyOn(api.scheduled, "add").mockRejectedValue(new ApiProblem(409, "request.idempotency_mismatch", ""));
    const c = await composer();
    c.type("Demain");
    await act(async () => c.now().sendLater(at));
    expect(c.text()).toBe("Demain");
    expect(vi.mocked(toast.failed).mock.calls[0]?.[0]).toContain("earlier try");
  });
});

describe("an emptied composer", () => {
  const phone: Draft = { text: "Du téléphone", html: "<p>Du téléphone</p>", mode: "reply" };
  it("ends the version it shows; the other device's words stand beside, and are not written over", async () => {
    store = shown({ text: "Au bureau", html: "<p>Au bureau</p>" });
    const of = store.version;
    const c = await composer();
    vi.mocked(api.drafts.drop).mockImplementation(async () => (store = shown(phone, { device: "phone" })));
    c.type("");
    await c.wait();
    expect(vi.mocked(api.drafts.drop).mock.calls).toEqual([[id, of]]);
    expect(c.other().other?.draft.text).toBe("Du téléphone");
    c.type("Autre chose");
    await c.wait();
    expect(kept()?.base_version).toBe(0);
  });

  it("shows the words that came meanwhile, rather than to end them", async () => {
    store = shown({ text: "Au bureau", html: "<p>Au bureau</p>" });
    const c = await composer();
    store = shown(phone, { device: "phone:a" });
    vi.mocked(api.drafts.drop).mockRejectedValue(new ApiProblem(409, "desk.draft_stale", ""));
    c.type("");
    await c.wait();
    expect(c.other().other?.draft.text).toBe("Du téléphone");
    await act(async () => c.other().take());
    expect(c.text()).toBe("Du téléphone");
  });
});

describe("a draft that the server refuses", () => {
  it("stays on the device, says so, and is not sent again until it is another one", async () => {
    vi.mocked(api.drafts.keep).mockRejectedValue(new ApiProblem(422, "request.invalid", "too long"));
    const c = await composer();
    c.type("trop long");
    await c.wait(60_000);
    expect([vi.mocked(api.drafts.keep).mock.calls.length, c.now().draft.saved]).toEqual([1, "refused"]);
    expect(localStorage.getItem(`filrouge.draft.usr_lea.${id}`)).toContain("trop long");
    c.type("plus court");
    await c.wait();
    expect(api.drafts.keep).toHaveBeenCalledTimes(2);
  });

  it("goes again and again while only the line is gone", async () => {
    vi.mocked(api.drafts.keep).mockRejectedValue(new ApiProblem(0, "network.unreachable", ""));
    const c = await composer();
    c.type("bonjour");
    await c.wait(12_000);
    expect(vi.mocked(api.drafts.keep).mock.calls.length).toBeGreaterThan(2);
  });

  it("is known by its layout too", async () => {
    const c = await composer();
    c.type(`${"<b></b>".repeat(150_000)}x`);
    expect([c.now().long, c.now().canSend]).toEqual([true, false]);
  });
});
