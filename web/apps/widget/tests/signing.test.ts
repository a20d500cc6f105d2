import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Mock } from "../mock/server";
import type { Question } from "@filrouge/chat";
import type * as Mounting from "../src/mount";

// The signals of jsdom are not those that this fetch knows.
const real = globalThis.fetch;
vi.stubGlobal("fetch", (url: string, init: RequestInit) => real(url, { ...init, signal: null }));

interface Door {
  identify: (token: string) => Promise<void>;
  signOut: () => Promise<void>;
  open: () => void;
  close: () => void;
}

let mock: Mock;
let script: HTMLScriptElement;
let widget: ReturnType<typeof Mounting.mount> | undefined;

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 4000, interval: 10 });
const token = (sub: string) => `e30.${btoa(JSON.stringify({ sub }))}.x`;
const door = () => (window as unknown as { FilRouge: Door }).FilRouge;
const state = () => {
  if (!widget) throw new Error("not there yet");
  return widget.chat.state();
};
const find = <E extends HTMLElement>(selector: string) => document.querySelector("[data-filrouge]")?.shadowRoot?.querySelector<E>(selector) ?? null;
const need = <E extends HTMLElement>(selector: string) => {
  const one = find<E>(selector);
  if (!one) throw new Error(`no ${selector}`);
  return one;
};
const fields = () => [...(document.querySelector("[data-filrouge]")?.shadowRoot?.querySelectorAll<HTMLElement>(".begin [name]") ?? [])].map((one) => one.getAttribute("name"));

/** The page's own tag, run as a browser runs it. */
async function embed(data: Record<string, string> = {}): Promise<void> {
  script = document.createElement("script");
  Object.assign(script.dataset, { key: "alisier", server: mock.url, language: "en", ...data });
  script.type = "text/plain";
  document.head.append(script);
  vi.resetModules();
  const parts = await vi.importActual<typeof Mounting>("../src/mount");
  vi.doMock("../src/mount", () => ({ ...parts, mount: (host: Mounting.Host) => (widget = parts.mount(host)) }));
  await import("../src/main");
  await until(() => expect(state().settings).not.toBeNull());
}
async function open(): Promise<void> {
  await until(() => need(".launcher"));
  door().open();
  await until(() => need(".panel form, .composer"));
}
function type(text: string): void {
  const field = need<HTMLTextAreaElement>(".write textarea");
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
async function say(text: string): Promise<void> {
  type(text);
  await until(() => expect(need<HTMLButtonElement>(".send").disabled).toBe(false));
  need(".send").click();
  await until(() => expect(state().messages.map((one) => one.text)).toContain(text));
}
const question = (key: string, type: Question["type"] = "text"): Question => ({ key, label: { fr: key, en: key }, type, required: true, options: null });

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  mock = new Mock();
  await mock.start(0);
});
afterEach(async () => {
  widget?.unmount();
  widget = undefined;
  script.remove();
  vi.doUnmock("../src/mount");
  await mock.stop();
});

it("asks a user of the site nothing that the site has said", async () => {
  mock.world.more = { questions: [question("name"), question("mail", "email"), question("about")] };
  await embed({ token: token("claire") });
  await until(() => expect(state().identified).toBe(true));
  await open();
  expect(fields()).toEqual(["about", "_text"]);
});

it("lets a user write at once when nothing is left to ask", async () => {
  mock.world.more = { questions: [question("name"), question("mail", "email")] };
  await embed({ token: token("claire") });
  await until(() => expect(state().identified).toBe(true));
  await open();
  expect(need(".write textarea")).toBeTruthy();
  expect(fields()).toEqual([]);
});

it("asks somebody whom nobody names who they are", async () => {
  mock.world.more = { questions: [question("name"), question("mail", "email")] };
  await embed();
  await open();
  expect(fields()).toEqual(["name", "mail", "_text"]);
});

it("signs a visitor in whose page says so, and goes on with what they began", async () => {
  mock.world.more = { questions: [] };
  await embed();
  await open();
  await say("Before");
  expect(state().identified).toBe(false);
  await door().identify(token("claire"));
  await until(() => expect(state()).toMatchObject({ identified: true, phase: "live" }));
  expect(state().messages.map((one) => one.text)).toEqual(["Before"]);
  expect([...mock.world.visitors.values()].map((one) => one.identified)).toEqual([true]);
});

it("signs out, and leaves nothing of the user on the page", async () => {
  mock.world.more = { questions: [] };
  await embed({ token: token("claire") });
  await open();
  await say("Only for me");
  type("half-written");
  await until(() => expect(sessionStorage.getItem("filrouge.chat.alisier.draft")).toBe("half-written"));
  await door().signOut();
  await until(() => expect(state()).toMatchObject({ identified: false, messages: [] }));
  await until(() => expect(sessionStorage.getItem("filrouge.chat.alisier.draft")).toBe(""));
});

it("follows the tag: a token that the page writes there, another one, none", async () => {
  await embed();
  expect(state().identified).toBe(false);
  script.dataset.token = token("claire");
  await until(() => expect(state()).toMatchObject({ identified: true }));
  const claire = [...mock.world.visitors.values()].at(-1)?.id;
  script.dataset.token = token("ahmed");
  await until(() => expect([...mock.world.visitors.values()].at(-1)?.id).not.toBe(claire));
  await until(() => expect(state().identified).toBe(true));
  delete script.dataset.token;
  await until(() => expect(state().identified).toBe(false));
});

it("opens and closes by the page's own buttons, also before it stands there", async () => {
  await embed();
  await open();
  door().close();
  await until(() => expect(find(".panel")).toBeNull());
});
