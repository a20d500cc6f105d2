import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { conversations, handling, scheduled, tasks, words } from "../src/calls";
import { flushOutbox } from "../src/http";
import { outbox } from "../src/outbox";

let online: boolean;
let sent: [string, string, string | undefined][];

beforeEach(() => {
  localStorage.clear();
  [online, sent] = [false, []];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    if (!online) throw new TypeError("no line");
    if (url.endsWith("/session")) return Response.json({ user: { id: "usr_1" } });
    sent.push([init.method ?? "", url.replace("/api/v1", ""), init.body as string | undefined]);
    if (init.method === "DELETE" || url.endsWith("/follow")) return new Response(null, { status: 204 });
    return Response.json({ id: "sch_1", version: 1 }, { status: 201 });
  });
  outbox.open("usr_1");
});
afterEach(() => {
  outbox.close();
  vi.unstubAllGlobals();
});

const task = { id: "tsk_1", conversation: { id: "cnv_1" } } as Parameters<typeof tasks.settle>[0];
const later = { expected_version: 3, text: "Bonjour" } as Parameters<typeof scheduled.add>[1];
const CALLS: [string, string, string, () => Promise<unknown>][] = [
  ["follow", "PUT", "/conversations/cnv_1/follow", () => handling.follow("cnv_1", true)],
  ["unfollow", "DELETE", "/conversations/cnv_1/follow", () => handling.follow("cnv_1", false)],
  ["forward", "POST", "/conversations/cnv_1/forward", () => words.forward("cnv_1", { text: "Pour avis" } as never, "k1")],
  ["scheduled", "POST", "/conversations/cnv_1/scheduled", () => scheduled.add("cnv_1", later, "k2")],
  ["macro", "POST", "/conversations/cnv_1/macros/mac_1/run", () => words.run("cnv_1", "mac_1", 3)],
  ["task", "POST", "/conversations/cnv_1/tasks", () => tasks.add("cnv_1", { kind: "task", title: "Rappeler" } as never, "k3")],
  ["task_done", "POST", "/tasks/tsk_1/done", () => tasks.settle(task, "done")],
];

describe("without a line", () => {
  it.each(CALLS)("%s waits on the device and is done when the line is back", async (act, method, path, call) => {
    const answer = call();
    await vi.waitFor(() => expect(outbox.list().map((one) => [one.about, one.act])).toEqual([["cnv_1", act]]));
    online = true;
    await flushOutbox();
    await answer;
    expect(sent.map(([how, where]) => [how, where])).toEqual([[method, path]]);
    expect(outbox.list()).toEqual([]);
  });

  it("merging does not wait: it is refused at once", async () => {
    await expect(handling.merge("cnv_1", 3, "cnv_2")).rejects.toMatchObject({ status: 0 });
    expect(outbox.list()).toEqual([]);
  });

  it("what waits behind a message for later keeps the version of its conversation", async () => {
    void scheduled.add("cnv_1", later, "k1");
    await vi.waitFor(() => expect(outbox.list()).toHaveLength(1));
    void conversations.resume("cnv_1", 3);
    await vi.waitFor(() => expect(outbox.list()).toHaveLength(2));
    online = true;
    await flushOutbox();
    expect(JSON.parse(sent[1]?.[2] ?? "")).toEqual({ expected_version: 3 });
  });

  it("a second act under the same key does not write over the first", async () => {
    void scheduled.add("cnv_1", later, "k1");
    await vi.waitFor(() => expect(outbox.list()).toHaveLength(1));
    await expect(scheduled.add("cnv_1", { ...later, text: "Bonsoir" }, "k1")).rejects.toMatchObject({ status: 0 });
    expect(outbox.list().map((one) => (one.body as { text: string }).text)).toEqual(["Bonjour"]);
  });
});
