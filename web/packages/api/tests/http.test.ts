import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { flushOutbox, get, holdBack, post, request, upload } from "../src/http";
import { outbox } from "../src/outbox";

/** An answer whose line goes after its head. */
const cutOff = () => new Response(new ReadableStream({ start: (stream) => stream.error(new TypeError("network error")) }), { status: 201 });
const asked: RequestInit[] = [];
const answers = (...all: (() => Response)[]) =>
  vi.stubGlobal("fetch", async (_url: string, init: RequestInit) => {
    asked.push(init);
    const next = all.shift();
    if (!next) throw new TypeError("no line");
    return next();
  });
const session = (id: string) => () => Response.json({ user: { id } });
const keyOf = (init: RequestInit | undefined) => (init?.headers as Record<string, string> | undefined)?.["Idempotency-Key"];

beforeEach(() => {
  asked.length = 0;
  localStorage.clear();
  outbox.open("usr_1");
});
afterEach(() => {
  holdBack(false);
  outbox.close();
  vi.unstubAllGlobals();
});

describe("a request", () => {
  it("says that the line is gone, also in the midst of an answer", async () => {
    answers(cutOff);
    await expect(request("GET", "/inbox")).rejects.toMatchObject({ status: 0, code: "network.unreachable" });
  });

  it("keeps an act whose answer was cut off, and asks again under the same key", async () => {
    answers(cutOff, session("usr_1"), () => Response.json({ version: 4 }, { status: 201 }));
    const said = post("/conversations/cnv_1/messages", { text: "Bonjour" }, { queued: { about: "cnv_1", act: "messages" } });
    await vi.waitFor(() => expect(outbox.list()).toHaveLength(1));
    await flushOutbox();
    expect(await said).toEqual({ version: 4 });
    expect(keyOf(asked[2])).toBe(keyOf(asked[0]));
    expect(outbox.list()).toEqual([]);
  });

  it("does not send what waits as the one who signed in meanwhile", async () => {
    answers(cutOff, session("usr_2"));
    void post("/conversations/cnv_1/messages", { text: "Bonjour" }, { queued: { about: "cnv_1", act: "messages" } });
    await vi.waitFor(() => expect(outbox.list()).toHaveLength(1));
    await flushOutbox();
    expect(asked.map((one) => one.method)).toEqual(["POST", "GET"]);
    expect(outbox.list()).toHaveLength(1);
  });

  it("goes nowhere once its person has left, but for the session", async () => {
    answers(session("usr_2"));
    holdBack();
    await expect(post("/conversations/cnv_1/notes")).rejects.toMatchObject({ status: 401 });
    await expect(upload("/uploads", new Blob(["x"]), "x.txt", () => undefined)).rejects.toMatchObject({ status: 401 });
    expect(await get("/session")).toEqual({ user: { id: "usr_2" } });
    expect(asked).toHaveLength(1);
  });

  it("tells what the server refused, and keeps nothing then", async () => {
    answers(() => Response.json({ code: "conversations.stale", detail: "moved on" }, { status: 409 }));
    await expect(post("/x", {}, { queued: { about: "cnv_1", act: "close" } })).rejects.toMatchObject({ status: 409, code: "conversations.stale" });
    expect(outbox.list()).toEqual([]);
  });

  it("lets who asked call it off", async () => {
    answers();
    const stop = new AbortController();
    stop.abort();
    await expect(request("GET", "/search", { signal: stop.signal })).rejects.toBeInstanceOf(TypeError);
  });
});
