// @vitest-environment node
import { describe, expect, it } from "vitest";
import type { Visitor } from "../../../apps/widget/mock/world";
import { anew, begun, mock, open, Shelf, shelf, texts, until, visitor } from "./tabs";

const token = (sub: string) => `e30.${btoa(JSON.stringify({ sub }))}.x`;
const held = (on = shelf) => JSON.parse(on.getItem("filrouge.chat.alisier.visitor") ?? "null") as { secret: string; subject: string | null } | null;

anew();

describe("a visitor who signs in", () => {
  it("goes on with what they began, under another secret, and reads it without a break", async () => {
    const tab = open();
    await begun(tab);
    const before = held()?.secret;
    const seen = tab.states.length;
    await tab.chat.identify(token("claire"));
    await until(() => expect(tab.chat.state()).toMatchObject({ phase: "live", identified: true }));
    expect(texts(tab.chat.state())).toEqual(["Bonjour"]);
    expect(tab.states.slice(seen).every((one) => one.messages.length === 1)).toBe(true);
    expect(held()?.subject).toBe("claire");
    expect(held()?.secret).not.toBe(before);
    tab.chat.say("Connectée");
    await until(() => expect(texts(tab.chat.state())).toEqual(["Bonjour", "Connectée"]));
    expect(mock.world.visitors.size).toBe(1);
  });

  it("is the same in the other tabs of the browser", async () => {
    const [one, two] = [open(), open()];
    await begun(one);
    await two.chat.start();
    await one.chat.identify(token("claire"));
    two.hear("storage");
    await until(() => expect(two.chat.state()).toMatchObject({ phase: "live", identified: true }));
    await until(() => expect(texts(two.chat.state())).toEqual(["Bonjour"]));
  });

  it("stays who they were when the token is refused and the host wishes so", async () => {
    mock.world.switches.token = "expired";
    const tab = open({ anonymous: true });
    await begun(tab);
    await tab.chat.identify(token("claire"));
    await until(() => expect(tab.chat.state()).toMatchObject({ phase: "live", identified: false }));
    expect(texts(tab.chat.state())).toEqual(["Bonjour"]);
    const strict = open({}, {}, new Shelf());
    await begun(strict);
    await strict.chat.identify(token("claire"));
    expect(strict.chat.state()).toMatchObject({ phase: "refused", why: "token.expired" });
    mock.world.switches.token = "";
    await strict.chat.identify(token("claire"));
    await until(() => expect(strict.chat.state()).toMatchObject({ phase: "live", identified: true }));
  });

  it("leaves nothing behind when they sign out, in any tab", async () => {
    const [one, two] = [open({ token: async () => token("claire") }), open({ token: async () => token("claire") })];
    await begun(one);
    await two.chat.start();
    mock.cut(true);
    one.chat.say("encore un mot");
    await until(() => expect(one.chat.state().unsent[0]?.why).toBe("offline"));
    mock.cut(false);
    const user = visitor();
    await one.chat.signOut();
    expect(one.chat.state()).toMatchObject({ phase: "idle", known: false, messages: [], unsent: [] });
    expect(held()).toBeNull();
    two.hear("storage");
    await until(() => expect(two.chat.state()).toMatchObject({ known: false, messages: [], unsent: [] }));
    expect(user.messages.length).toBe(1);
    // nor is the secret worth anything, wherever it was copied to
    await until(() => expect(mock.world.visitors.has(user.secret)).toBe(false));
  });
});

describe("a link in an e-mail", () => {
  it("brings its reader back to the chat, once, on another device too", async () => {
    const phone = open();
    await begun(phone);
    const back = () => visitor().secret;
    const desktop = open({}, { back }, new Shelf());
    await desktop.chat.start();
    await until(() => expect(desktop.chat.state()).toMatchObject({ phase: "live", returned: true }));
    expect(texts(desktop.chat.state())).toEqual(["Bonjour"]);
  });

  it("that is not taken changes nothing", async () => {
    const tab = open();
    await begun(tab);
    tab.chat.close();
    const again = open({}, { back: () => "forged" });
    await again.chat.start();
    await until(() => expect(again.chat.state()).toMatchObject({ phase: "live", returned: false }));
    expect(texts(again.chat.state())).toEqual(["Bonjour"]);
  });

  it("waits for the network", async () => {
    const tab = open();
    await begun(tab);
    const secret = visitor().secret;
    mock.cut(true);
    const later = open({}, { back: () => secret }, new Shelf());
    await later.chat.start();
    expect(later.chat.state().phase).toBe("waiting");
    mock.cut(false);
    await until(() => expect(later.chat.state()).toMatchObject({ phase: "live", returned: true }));
  });
});

describe("asking too often", () => {
  it("waits as long as the server says, and keeps its line", async () => {
    const tab = open();
    await begun(tab);
    mock.world.switches.asks = 0;
    const lines = tab.opened();
    mock.world.tell(visitor(), { type: "resync", reason: "slow", position: mock.world.position() });
    await until(() => expect(mock.world.switches.asks).toBe(Infinity));
    visitor().messages.push({ ...(visitor().messages[0] as Visitor["messages"][number]), id: "msg_99999999", text: "entre-temps", client_id: null });
    await until(() => expect(texts(tab.chat.state())).toContain("entre-temps"));
    expect(tab.opened()).toBe(lines);
  });
});

describe("a copy", () => {
  it("is a text of what was said", async () => {
    const tab = open();
    await begun(tab);
    expect(await (await tab.chat.transcript()).text()).toBe("visitor: Bonjour\n");
  });
});
