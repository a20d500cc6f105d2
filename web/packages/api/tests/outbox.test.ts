import { beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox, type Waiting, WAITING_MAX } from "../src/outbox";
import { ApiProblem } from "../src/problem";

const offline = new ApiProblem(0, "network.unreachable", "");
const refused = new ApiProblem(409, "conversations.stale", "moved on");
let kept: Map<string, string>;
const store = () => ({
  get length() {
    return kept.size;
  },
  key: (n: number) => [...kept.keys()][n] ?? null,
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
});
const act = (key: string, about = "cnv_1", expected_version = 3) => ({ key, method: "POST", path: `/${key}`, body: { expected_version }, about, act: "close" });
let alive: Set<string>;
let clock: number;
const opened = (person = "usr_1", tab = "tab_1") => {
  const box = new Outbox(store, tab, async () => alive, () => clock);
  box.open(person);
  return box;
};

beforeEach(() => {
  kept = new Map();
  alive = new Set();
  clock = Date.parse("2026-11-22T10:00:00Z");
});

describe("the outbox", () => {
  it("sends in order and answers who asked", async () => {
    const box = opened();
    const answers = [box.put(act("a")), box.put(act("b"))];
    const sent: string[] = [];
    await box.flush(async (item) => {
      sent.push(item.key);
      return item.key.toUpperCase();
    });
    expect(sent).toEqual(["a", "b"]);
    expect(await Promise.all(answers)).toEqual(["A", "B"]);
    expect(kept.size).toBe(0);
  });

  it("keeps all when the line is still gone", async () => {
    const box = opened();
    void box.put(act("a"));
    await box.flush(() => Promise.reject(offline));
    expect(box.list().map((one) => one.key)).toEqual(["a"]);
  });

  it("is there again after a reload, with the same key", async () => {
    void opened().put(act("a"));
    const box = opened();
    const sent: Waiting[] = [];
    await box.flush(async (item) => void sent.push(item));
    expect(sent.map((one) => one.key)).toEqual(["a"]);
    expect(opened().list()).toEqual([]);
  });

  it("expects the version that our own act before has made", async () => {
    const box = opened();
    for (const key of ["a", "b", "c"]) void box.put(act(key));
    void box.put(act("d", "cnv_2", 3));
    const versions: unknown[] = [];
    let version = 7;
    await box.flush(async (item) => {
      versions.push((item.body as { expected_version: number }).expected_version);
      return { version: version++ };
    });
    expect(versions).toEqual([3, 7, 8, 3]);
  });

  it("tells who asked when the server refuses, and keeps nothing then", async () => {
    const box = opened();
    const answer = box.put(act("a"));
    const told = expect(answer).rejects.toBe(refused);
    await box.flush(() => Promise.reject(refused));
    await told;
    expect(box.list()).toEqual([]);
  });

  it("keeps what is refused after a reload, and what was meant on top of it, but goes on elsewhere", async () => {
    const before = opened();
    for (const one of [act("a"), act("b"), act("c", "cnv_2")]) void before.put(one);
    const box = opened();
    const sent: string[] = [];
    await box.flush((item) => {
      sent.push(item.key);
      return item.key === "a" ? Promise.reject(refused) : Promise.resolve({});
    });
    expect(sent).toEqual(["a", "c"]);
    expect(box.list().map((one) => [one.key, one.problem?.code])).toEqual([["a", "conversations.stale"], ["b", "outbox.after_refused"]]);
    box.drop("a");
    box.again("b");
    await box.flush(async () => ({}));
    expect(box.list()).toEqual([]);
  });

  it("sends again what it sent before, word for word, after a lost answer and a reload", async () => {
    const before = opened();
    for (const key of ["a", "b"]) void before.put(act(key));
    const bodies: unknown[] = [];
    await before.flush((item) => {
      bodies.push(item.body);
      return item.key === "a" ? Promise.resolve({ version: 7 }) : Promise.reject(offline);
    });
    await opened().flush(async (item) => void bodies.push(item.body));
    expect(bodies).toEqual([{ expected_version: 3 }, { expected_version: 7 }, { expected_version: 7 }]);
  });

  it("leaves the acts of an open tab to that tab, takes over those of one that is gone, and loses none", async () => {
    const one = opened("usr_1", "tab_1");
    const two = opened("usr_1", "tab_2");
    void one.put(act("a"));
    void two.put(act("b", "cnv_2"));
    one.refresh();
    expect(one.list().map((item) => item.key)).toEqual(["a", "b"]);
    alive = new Set(["tab_1", "tab_2"]);
    const sent: string[] = [];
    const send = async (item: Waiting) => void sent.push(item.key);
    await one.flush(send);
    expect(sent).toEqual(["a"]);
    alive = new Set(["tab_1"]);
    await one.flush(send);
    expect(sent).toEqual(["a", "b"]);
  });

  it("asks before it repeats what the server may have forgotten", async () => {
    void opened().put(act("a"));
    clock += 25 * 3_600_000;
    const box = opened();
    await box.flush(async () => expect.unreachable());
    expect(box.list()[0]?.problem?.code).toBe("outbox.too_old");
  });

  it("belongs to one person", async () => {
    const box = opened("usr_1");
    const ended = vi.fn();
    void box.put(act("a"))?.then(ended, ended);
    box.close();
    box.open("usr_2");
    expect(box.list()).toEqual([]);
    await box.flush(async () => expect.unreachable());
    // Who asked would try again, by now as another person.
    expect(ended).not.toHaveBeenCalled();
    box.close();
    box.open("usr_1");
    expect(box.list()).toHaveLength(1);
  });

  it("sends nothing while the session is another person's, or cannot be read", async () => {
    const box = opened("usr_1");
    void box.put(act("a"));
    const send = vi.fn(async () => ({}));
    await box.flush(send, async () => "usr_2");
    await box.flush(send, async () => null);
    await box.flush(send, () => Promise.reject(offline));
    expect(send).not.toHaveBeenCalled();
    await box.flush(send, async () => "usr_1");
    expect(send).toHaveBeenCalledOnce();
    expect(box.list()).toEqual([]);
  });

  it("forgets what its person gives up, and only theirs", () => {
    void opened("usr_2").put(act("b"));
    const box = opened("usr_1");
    void box.put(act("a"));
    box.discard();
    expect(opened("usr_1").list()).toEqual([]);
    expect(opened("usr_2").list()).toHaveLength(1);
  });

  it("tells of what is refused, also when who asked heard it", async () => {
    const box = opened();
    box.put(act("a"))?.catch(() => undefined);
    const heard: string[] = [];
    const off = box.onRefused((item, problem) => heard.push(`${item.key} ${problem.code}`));
    await box.flush(() => Promise.reject(refused));
    off();
    expect(heard).toEqual(["a conversations.stale"]);
  });

  it("holds a bounded number, and none when nobody is signed in", () => {
    const box = opened();
    for (let n = 0; n < WAITING_MAX; n++) expect(box.put(act(String(n)))).not.toBeNull();
    expect(box.put(act("more"))).toBeNull();
    expect(new Outbox(store).put(act("a"))).toBeNull();
  });
});
