// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Means } from "../src";
import { anew, begun, Locks, mock, open, Shelf, shelf, texts, until, visitor } from "./tabs";

const arrived = () => visitor().messages.filter((one) => one.from === "visitor").map((one) => one.text);

anew();

describe("a first chat", () => {
  it("knows the settings, and makes no visitor before somebody speaks", async () => {
    const { chat } = open();
    await chat.start();
    expect(chat.state()).toMatchObject({ phase: "idle", known: false, kept: "stored" });
    expect(chat.state().settings?.brand.name).toBe("Alisier Assurances");
    expect(mock.world.visitors.size).toBe(0);
  });

  it("takes words to the server with the answers that were asked for before", async () => {
    const { chat } = open();
    await chat.start();
    chat.say("Bonjour", [], { answers: { name: "Claire" } });
    await until(() => expect(chat.state()).toMatchObject({ phase: "live", unsent: [], conversation: { state: "open" } }));
    expect(texts(chat.state())).toEqual(["Bonjour"]);
    expect(visitor().answers).toEqual({ name: "Claire" });
  });

  it("hears the answer, says that it has it, and counts it until it is read", async () => {
    const tab = open();
    await begun(tab);
    mock.world.joins(visitor());
    mock.world.tell(visitor(), { type: "typing", on: true, name: "Léa" });
    await until(() => expect(tab.chat.state()).toMatchObject({ typing: "Léa", conversation: { agent: { name: "Léa" } } }));
    mock.world.add(visitor(), { from: "agent", text: "Je regarde.", author: { name: "Léa" } });
    await until(() => expect(tab.chat.state()).toMatchObject({ typing: null, unread: 1 }));
    await until(() => expect(visitor().messages.at(-1)?.state).toBe("delivered"));
    tab.chat.read();
    expect(tab.chat.state().unread).toBe(0);
    await until(() => expect(visitor().messages.at(-1)?.state).toBe("read"));
  });

  it("forgets that somebody types when nothing more is heard of it", async () => {
    const tab = open();
    await begun(tab);
    mock.world.tell(visitor(), { type: "typing", on: true, name: "Léa" });
    await until(() => expect(tab.chat.state().typing).toBe("Léa"));
    await until(() => expect(tab.chat.state().typing).toBeNull());
  });

  it("sends a file before the words that it belongs to", async () => {
    const tab = open();
    await tab.chat.start();
    const parts: number[] = [];
    const file = await tab.chat.attach(new File(["devis"], "devis.txt", { type: "text/plain" }), (part) => parts.push(part));
    tab.chat.say("Voici", [file]);
    await until(() => expect(tab.chat.state().messages[0]?.files).toMatchObject([{ name: "devis.txt", size: 5 }]));
    expect(await (await tab.chat.file(file.id)).text()).toBe("devis");
    await expect(tab.chat.attach(new File(["x"], "a.png", { type: "image/png" }))).rejects.toMatchObject({ code: "chat.file_type" });
  });

  it("does what is asked: on by e-mail, the end, a rating", async () => {
    const tab = open();
    await begun(tab);
    await tab.chat.act({ type: "email", email: "claire@example.com" });
    expect(tab.chat.state().conversation?.email).toBe("c…@example.com");
    await tab.chat.act({ type: "end" });
    await tab.chat.act({ type: "rate", score: 4 });
    expect(tab.chat.state().conversation).toMatchObject({ state: "ended", rated: 4 });
  });

  it("leaves a message with an address, whatever happens between the two", async () => {
    mock.world.switches.closed = true;
    const tab = open();
    await tab.chat.start();
    expect(tab.chat.state().availability?.state).toBe("closed");
    tab.chat.say("Rappelez-moi", [], { email: "claire@example.com" });
    await until(() => expect(tab.chat.state()).toMatchObject({ unsent: [], conversation: { email: "c…@example.com" } }));
    expect(arrived()).toEqual(["Rappelez-moi"]);
  });

  it("pages backwards", async () => {
    const tab = open();
    await begun(tab);
    for (let index = 0; index < 12; index += 1) mock.world.add(visitor(), { from: "agent", text: `${index}` });
    mock.world.switches.page = 5;
    const later = open();
    await later.chat.start();
    expect(texts(later.chat.state())).toEqual(["7", "8", "9", "10", "11"]);
    await later.chat.older();
    await later.chat.older();
    expect(texts(later.chat.state())).toEqual(["Bonjour", ...Array.from({ length: 12 }, (_, index) => `${index}`)]);
    expect(later.chat.state().before).toBeNull();
  });
});

describe("nothing is lost, doubled or out of order", () => {
  it("takes up the thread after a reload, and sends what the page had not sent", async () => {
    const first = open();
    await begun(first);
    mock.cut(true);
    first.hear("offline");
    first.chat.say("un");
    first.chat.say("deux");
    expect(first.chat.state()).toMatchObject({ phase: "waiting" });
    first.chat.close();
    mock.cut(false);
    const second = open();
    expect(second.chat.state().unsent.map((one) => one.text)).toEqual(["un", "deux"]);
    await second.chat.start();
    await until(() => expect(texts(second.chat.state())).toEqual(["Bonjour", "un", "deux"]));
    expect(arrived()).toEqual(["Bonjour", "un", "deux"]);
    expect(mock.world.visitors.size).toBe(1);
  });

  it("starts without a network, keeps what is said, and sends it in order when the network is back", async () => {
    mock.cut(true);
    const tab = open();
    await tab.chat.start();
    expect(tab.chat.state().phase).toBe("waiting");
    ["a", "b", "c"].forEach((words) => tab.chat.say(words));
    await until(() => expect(tab.chat.state().unsent[0]?.why).toBe("offline"));
    mock.cut(false);
    tab.hear("online");
    await until(() => expect(texts(tab.chat.state())).toEqual(["a", "b", "c"]));
    await until(() => expect(tab.chat.state().phase).toBe("live"));
  });

  it("sends once when the server dies between the record and its answer", async () => {
    const tab = open();
    await begun(tab);
    mock.world.switches.dies = true;
    const id = tab.chat.say("une fois");
    tab.chat.say("après");
    await until(() => expect(tab.chat.state().unsent).toEqual([]));
    expect(arrived()).toEqual(["Bonjour", "une fois", "après"]);
    expect(mock.world.arrivals.get(id)).toBeGreaterThanOrEqual(1);
    expect(texts(tab.chat.state())).toEqual(["Bonjour", "une fois", "après"]);
  });

  it("goes on by itself after a restart in the middle of many sends", async () => {
    const tab = open();
    await begun(tab);
    const all = Array.from({ length: 30 }, (_, index) => `m${index}`);
    all.slice(0, 15).forEach((words) => tab.chat.say(words));
    await until(() => expect(arrived().length).toBeGreaterThan(3));
    await mock.stop();
    all.slice(15).forEach((words) => tab.chat.say(words));
    await until(() => expect(tab.chat.state().phase).toBe("waiting"));
    mock.world.add(visitor(), { from: "agent", text: "pendant ce temps" });
    await mock.start();
    await until(() => expect(tab.chat.state()).toMatchObject({ unsent: [], phase: "live" }));
    expect(arrived()).toEqual(["Bonjour", ...all]);
    await until(() => expect(texts(tab.chat.state()).sort()).toEqual(["Bonjour", "pendant ce temps", ...all].sort()));
    expect(tab.chat.state().messages.map((one) => one.id)).toEqual(visitor().messages.map((one) => one.id));
  });

  it("shows the same thread in two tabs, and sends from one of them at a time", async () => {
    for (const locks of [null, new Locks() as unknown as Means["locks"]]) {
      const shelf = new Shelf();
      const [one, two] = [open({}, { locks }, shelf), open({}, { locks }, shelf)];
      await begun(one);
      await two.chat.start();
      await until(() => expect(two.chat.state().phase).toBe("live"));
      const wanted = ["Bonjour"];
      for (let index = 0; index < 8; index += 1) {
        (index % 2 ? one : two).chat.say(`m${index}`);
        wanted.push(`m${index}`);
      }
      await until(() => {
        expect(texts(one.chat.state()).sort()).toEqual([...wanted].sort());
        expect(one.chat.state().unsent).toEqual([]);
        expect(two.chat.state().unsent).toEqual([]);
      });
      await until(() => expect(texts(two.chat.state())).toEqual(texts(one.chat.state())));
      expect(arrived().length).toBe(wanted.length);
      mock.world.add(visitor(), { from: "agent", text: "vu" });
      await until(() => expect(two.chat.state().unread).toBe(1));
      one.chat.read();
      await until(() => expect(two.chat.state().unread).toBe(0));
      one.chat.close();
      two.chat.close();
    }
  });

  it("begins one visitor when two tabs speak at once", async () => {
    const locks = new Locks() as unknown as Means["locks"];
    const [one, two] = [open({}, { locks }), open({}, { locks })];
    await Promise.all([one.chat.start(), two.chat.start()]);
    one.chat.say("de l’un");
    two.chat.say("de l’autre");
    await until(() => expect(texts(two.chat.state()).length + texts(one.chat.state()).length).toBe(4));
    expect(mock.world.visitors.size).toBe(1);
  });

  it("catches up after an hour asleep, on a wire that still looks open", async () => {
    const tab = open();
    await begun(tab);
    tab.freeze();
    for (const words of ["un", "deux", "trois"]) mock.world.add(visitor(), { from: "agent", text: words });
    tab.sleep(3_600_000);
    tab.hear("awake");
    await until(() => expect(texts(tab.chat.state())).toEqual(["Bonjour", "un", "deux", "trois"]));
    expect(tab.opened()).toBe(2);
    expect(tab.chat.state().unread).toBe(3);
  });

  it("takes the snapshot again when its position is too old", async () => {
    const tab = open();
    await begun(tab);
    tab.hear("offline");
    for (let index = 0; index < 600; index += 1) mock.world.add(visitor(), { from: "agent", text: `${index}` });
    tab.hear("online");
    await until(() => expect(tab.chat.state().messages.at(-1)?.text).toBe("599"));
    expect(new Set(tab.chat.state().messages.map((one) => one.id)).size).toBe(tab.chat.state().messages.length);
  });

  it("waits for what the server keeps without having put it on its thread", async () => {
    const tab = open();
    await begun(tab);
    mock.world.switches.keeps = true;
    const id = tab.chat.say("gardé");
    await until(() => expect(tab.chat.state().unsent).toMatchObject([{ clientId: id, why: "kept" }]));
    await until(() => expect(texts(tab.chat.state())).toEqual(["Bonjour", "gardé"]));
    expect(tab.chat.state().unsent).toEqual([]);
    expect([...shelf.all.keys()].filter((one) => one.includes("unsent"))).toEqual([]);
  });

  it("puts refused words aside, says why, and lets the next ones through", async () => {
    const tab = open();
    await begun(tab);
    const id = tab.chat.say("refuse-me");
    tab.chat.say("suite");
    await until(() => expect(texts(tab.chat.state())).toEqual(["Bonjour", "suite"]));
    expect(tab.chat.state().unsent).toMatchObject([{ clientId: id, state: "failed", why: "chat.refused" }]);
    tab.chat.retry(id);
    await until(() => expect(tab.chat.state().unsent).toMatchObject([{ state: "failed" }]));
    tab.chat.withdraw(id);
    expect(tab.chat.state().unsent).toEqual([]);
  });

  it("asks when there can be no socket", async () => {
    mock.world.switches.deaf = true;
    const tab = open();
    await tab.chat.start();
    tab.chat.say("Bonjour");
    await until(() => expect(tab.chat.state().unsent).toEqual([]));
    mock.world.add(visitor(), { from: "agent", text: "par la poste" });
    await until(() => expect(texts(tab.chat.state())).toEqual(["Bonjour", "par la poste"]));
    expect(tab.chat.state().phase).toBe("live");
  });
});

describe("who the visitor is", () => {
  const token = (sub: string) => `e30.${btoa(JSON.stringify({ sub }))}.x`;

  it("begins anew when the server does not know the visitor, and keeps the unsent words", async () => {
    const tab = open();
    await begun(tab);
    tab.hear("offline");
    await mock.stop();
    mock.world.visitors.clear();
    tab.chat.say("toujours là");
    await mock.start();
    tab.hear("online");
    await until(() => expect(texts(tab.chat.state())).toEqual(["toujours là"]));
    await until(() => expect(tab.chat.state()).toMatchObject({ unsent: [], phase: "live" }));
  });

  it("does not show one person's conversation to the next one on the same device", async () => {
    const tab = open({ token: async () => token("claire") });
    await tab.chat.start();
    tab.chat.say("privé");
    await until(() => expect(texts(tab.chat.state())).toEqual(["privé"]));
    expect(tab.chat.state().identified).toBe(true);
    tab.chat.close();
    const same = open({ token: async () => token("claire") });
    await same.chat.start();
    expect(texts(same.chat.state())).toEqual(["privé"]);
    same.chat.close();
    const nobody = open();
    await nobody.chat.start();
    expect(nobody.chat.state()).toMatchObject({ messages: [], known: false });
  });

  it("says why a token is refused, or goes on anonymously where the host says so", async () => {
    mock.world.switches.token = "expired";
    const tab = open({ token: async () => token("claire") });
    await tab.chat.start();
    expect(tab.chat.state()).toMatchObject({ phase: "refused", why: "token.expired" });
    tab.chat.say("gardé");
    expect(tab.chat.state().unsent).toHaveLength(1);
    const anonymous = open({ token: async () => token("claire"), anonymous: true }, {}, new Shelf());
    await anonymous.chat.start();
    anonymous.chat.say("Bonjour");
    await until(() => expect(texts(anonymous.chat.state())).toEqual(["Bonjour"]));
    expect(anonymous.chat.state().identified).toBe(false);
  });

  it("says that the account is paused", async () => {
    mock.world.switches.refused = true;
    const { chat } = open();
    await chat.start();
    expect(chat.state()).toMatchObject({ phase: "refused", why: "chat.paused" });
    mock.world.switches.refused = false;
    await chat.start();
    expect(chat.state().phase).toBe("idle");
  });

  it("works where storage is blocked, and says that a reload begins anew", async () => {
    const blocked = new Proxy(new Shelf(), {
      get: (on, name) => (name === "setItem" ? () => { throw new Error("blocked"); } : Reflect.get(on, name)),
    });
    const tab = open({}, {}, blocked);
    expect(tab.chat.state().kept).toBe("memory");
    await begun(tab);
    expect(texts(tab.chat.state())).toEqual(["Bonjour"]);
    expect(blocked.all.size).toBe(0);
  });

  it("sends what a full storage would not take", async () => {
    let full = false;
    const filling = new Proxy(new Shelf(), {
      get: (on, name) =>
        name === "setItem" ? (key: string, value: string) => { if (full) throw new Error("full"); on.setItem(key, value); } : Reflect.get(on, name),
    });
    const tab = open({}, {}, filling);
    await begun(tab);
    full = true;
    tab.chat.say("quand même");
    await until(() => expect(texts(tab.chat.state())).toEqual(["Bonjour", "quand même"]));
  });
});
