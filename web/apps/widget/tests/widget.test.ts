import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Mock } from "../mock/server";
import type { Visitor } from "../mock/world";
import { mount, readHost } from "../src/mount";

// The signals of jsdom are not those that this fetch knows.
const real = globalThis.fetch;
vi.stubGlobal("fetch", (url: string, init: RequestInit) => real(url, { ...init, signal: null }));
// Nothing has a size here, nor changes it.
vi.stubGlobal("ResizeObserver", class { observe() {} disconnect() {} });

let mock: Mock;
let widget: ReturnType<typeof mount>;
let root: ShadowRoot;

const until = (check: () => unknown) => vi.waitFor(check, { timeout: 4000, interval: 10 });
const find = <E extends HTMLElement>(selector: string) => root.querySelector<E>(selector);
const need = <E extends HTMLElement>(selector: string) => {
  const one = find<E>(selector);
  if (!one) throw new Error(`no ${selector}`);
  return one;
};
const visitor = () => [...mock.world.visitors.values()].at(-1) as Visitor;
const press = (key: string, on: Element = need(".panel"), more: KeyboardEventInit = {}) =>
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true, ...more }));
const fill = (selector: string, value: string) => {
  const field = need<HTMLInputElement>(selector);
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};
const submit = async () => {
  // What was typed is drawn first.
  await new Promise((done) => setTimeout(done, 0));
  need("form").dispatchEvent(new Event("submit", { bubbles: true, cancelable: true }));
};

async function show(): Promise<void> {
  widget = mount({ key: "alisier", server: mock.url, language: "en", token: null, anonymous: false, scheme: "auto", side: null });
  root = (document.querySelector("[data-filrouge]") as HTMLElement).shadowRoot as ShadowRoot;
  await until(() => need(".launcher"));
}
async function open(): Promise<void> {
  need(".launcher").click();
  await until(() => need(".panel form, .composer"));
}
async function begin(text = "Hello"): Promise<void> {
  await open();
  fill("#q-name", "Claire");
  fill("#q-_text", text);
  await submit();
  await until(() => expect(need(".fate").textContent).toContain("Delivered"));
  await until(() => expect(widget.chat.state().phase).toBe("live"));
}

beforeEach(async () => {
  localStorage.clear();
  sessionStorage.clear();
  document.title = "Alisier";
  mock = new Mock();
  await mock.start(0);
  await show();
});
afterEach(async () => {
  widget.unmount();
  await mock.stop();
});

it("asks what is needed, keeps what was typed, and starts the chat", async () => {
  await open();
  fill("#q-_text", "Hello");
  await submit();
  await until(() => expect(need("#q-name-error").textContent).toBe("This field is needed."));
  expect(root.activeElement?.id).toBe("q-name");
  expect(need<HTMLTextAreaElement>("#q-_text").value).toBe("Hello");
  fill("#q-name", "Claire");
  await submit();
  await until(() => expect(need(".visitor .bubble").textContent).toBe("Hello"));
  await until(() => expect(visitor().answers).toEqual({ name: "Claire" }));
});

it("shows who speaks, and that they write", async () => {
  await begin();
  mock.world.add(visitor(), { from: "assistant", text: "Thursday at 10." });
  mock.world.joins(visitor());
  mock.world.tell(visitor(), { type: "typing", on: true, name: "Léa" });
  await until(() => expect(need(".bar h2").textContent).toBe("Léa, conseillère"));
  expect(need(".assistant .who").textContent).toContain("Assistant, automatic program");
  expect(need(".typing").textContent).toContain("Léa is writing…");
  expect(need("[role=log]").getAttribute("aria-live")).toBe("polite");
  await until(() => expect(need(".fate").textContent).toContain("Read"));
});

it("tells the rank, the wait and the other way, which works", async () => {
  mock.world.switches.waiting = 3;
  await begin();
  await until(() => expect(need(".wait h3").textContent).toBe("You are number 3 in line"));
  expect(need(".wait .card > p").textContent).toContain("Allow 4 to 7 min, judging by the last 30 answers. You may close this page");
  need(".ways button").click();
  await until(() => need(".ask input"));
  fill(".ask input", "claire");
  await submit();
  await until(() => expect(need(".ask .error").textContent).toContain("name@example.com"));
  fill(".ask input", "claire@example.com");
  await submit();
  await until(() => expect(need(".wait .card > p").textContent).toContain("the answer follows to c…@example.com"));
});

it("takes a message and an address when nobody is there", async () => {
  widget.unmount();
  mock.world.switches.nobody = true;
  await show();
  await open();
  expect(need(".greeting").textContent).toContain("the answer comes by e-mail");
  fill("#q-name", "Claire");
  fill("#q-_email", "claire@example.com");
  fill("#q-_text", "Please write");
  await submit();
  await until(() => expect(visitor().conversation?.email).toBe("c…@example.com"));
  await until(() => expect(need(".wait .card > p").textContent).toContain("c…@example.com"));
});

it("closes by Escape, gives the focus back, and keeps the page's keys out of it", async () => {
  const heard = vi.fn();
  document.addEventListener("keydown", heard);
  await open();
  press("Tab", need(".panel"), { shiftKey: true });
  expect(root.activeElement?.closest(".panel")).not.toBeNull();
  press("Escape");
  await until(() => expect(find(".panel")).toBeNull());
  await until(() => expect(root.activeElement?.className).toBe("launcher"));
  expect(heard).not.toHaveBeenCalled();
  document.removeEventListener("keydown", heard);
});

it("counts what is unread on the launcher and in the title, until it is seen", async () => {
  await begin();
  press("Escape");
  await until(() => expect(find(".panel")).toBeNull());
  expect(need(".launcher").getAttribute("aria-label")).toBe("Back to the chat");
  expect(need(".count").textContent).toBe("");
  mock.world.add(visitor(), { from: "agent", text: "Here I am", author: { name: "Léa" } });
  await until(() => expect(need(".count").textContent).toBe("1"));
  expect(need(".launcher").getAttribute("aria-label")).toBe("Back to the chat, 1 new message");
  await until(() => expect(document.title).toBe("(1) Alisier"));
  need(".launcher").click();
  await until(() => expect(document.title).toBe("Alisier"));
  await until(() => expect(visitor().messages.at(-1)?.state).toBe("read"));
});

it("keeps words that cannot be sent, says so, and sends them when the line is back", async () => {
  await begin();
  mock.cut(true);
  window.dispatchEvent(new Event("offline"));
  await until(() => expect(need(".strip").textContent).toContain("No connection"));
  fill(".write textarea", "still here");
  await until(() => expect(need<HTMLButtonElement>(".send").disabled).toBe(false));
  press("Enter", need(".write textarea"));
  await until(() => expect(need(".unsent .fate").textContent).toContain("Kept here"));
  mock.cut(false);
  window.dispatchEvent(new Event("online"));
  await until(() => expect(find(".unsent")).toBeNull());
  expect(visitor().messages.map((one) => one.text)).toEqual(["Hello", "still here"]);
});

it("says the same of all words that wait, while the first of them is refused for now", async () => {
  await begin();
  mock.cut(true);
  widget.chat.say("one");
  widget.chat.say("two");
  const fates = () => [...root.querySelectorAll(".unsent .fate")].map((one) => one.textContent);
  await until(() => expect(fates()).toEqual(Array(2).fill("Kept here, sent as soon as possible")));
});

it("makes links of addresses of the web, from both sides, and of nothing else", async () => {
  await begin("See https://a.example/x?y=1, please");
  mock.world.add(visitor(), { from: "agent", text: "(HTTP://b.example/c_(d)). javascript:alert(1) <b>no</b> https:// «https://c.example/é»…" });
  await until(() => expect(root.querySelectorAll(".bubble a")).toHaveLength(3));
  const links = [...root.querySelectorAll<HTMLAnchorElement>(".bubble a")];
  expect(links.map((one) => one.getAttribute("href"))).toEqual(["https://a.example/x?y=1", "HTTP://b.example/c_(d)", "https://c.example/é"]);
  expect(links.every((one) => one.target === "_blank" && one.rel === "noopener noreferrer")).toBe(true);
  expect(need(".agent .bubble").textContent).toContain("<b>no</b> https:// «");
});

it("stays at its end until the visitor reads back, and goes there with their own words", async () => {
  await begin();
  const log = need("[role=log]");
  let [height, top] = [1000, 700];
  const scrollTop = { get: () => top, set: (to: number) => (top = Math.min(to, height - 300)) };
  Object.defineProperties(log, { scrollHeight: { get: () => height }, clientHeight: { value: 300 }, scrollTop });
  const grow = async (text: string) => {
    height += 500;
    mock.world.add(visitor(), { from: "agent", text });
    await until(() => expect(log.textContent).toContain(text));
    await new Promise((done) => setTimeout(done, 50));
  };
  await grow("one");
  expect(log.scrollTop).toBe(height - 300);
  // Our own scrolling is told late, when more has come.
  height += 500;
  log.dispatchEvent(new Event("scroll"));
  await grow("two");
  expect(log.scrollTop).toBe(height - 300);
  log.scrollTop = 200;
  log.dispatchEvent(new Event("scroll"));
  await grow("three");
  expect(log.scrollTop).toBe(200);
  widget.chat.say("mine");
  await until(() => expect(log.scrollTop).toBe(height - 300));
});

it("offers to send refused words again or to delete them", async () => {
  await begin();
  fill(".write textarea", "refuse-me");
  await until(() => expect(need<HTMLButtonElement>(".send").disabled).toBe(false));
  need(".send").click();
  await until(() => expect(need(".failed .fate").textContent).toContain("refused"));
  need(".failed .fate button:last-child").click();
  await until(() => expect(find(".failed")).toBeNull());
});

it("sends files, and says which it does not take", async () => {
  await begin();
  const paste = (file: File) => {
    const event = new Event("paste", { bubbles: true, cancelable: true });
    Object.assign(event, { clipboardData: { files: [file] } });
    need(".write textarea").dispatchEvent(event);
  };
  paste(new File(["%PDF-1"], "quote.pdf", { type: "application/pdf" }));
  await until(() => expect(need(".files small").textContent).toBe("1 kB"));
  need(".send").click();
  await until(() => expect(need(".attachment .clip").textContent).toBe("quote.pdf"));
  paste(new File(["no picture"], "lie.png", { type: "image/png" }));
  await until(() => expect(need(".composer .error").textContent).toContain("lie.png"));
  expect(find(".files")).toBeNull();
});

it("ends, is rated, and can begin again", async () => {
  await begin();
  await widget.chat.act({ type: "end" });
  await until(() => need(".rating"));
  expect(find(".composer")).toBeNull();
  need<HTMLInputElement>(".scores input[value='4']").click();
  await until(() => need(".rating .main"));
  await submit();
  await until(() => expect(need(".thanks").textContent).toContain("Thank you"));
  await until(() => expect(root.activeElement?.className).toBe("thanks"));
  expect(need(".title p").textContent).toBe("The chat has ended");
  need(".ended .ways > button:last-child").click();
  await until(() => need(".composer"));
});

it("leaves a question open that comes after the thanks for another", async () => {
  await begin();
  const pick = async (at: number) => {
    need("[aria-haspopup=menu]").click();
    await until(() => need(".menu"));
    root.querySelectorAll<HTMLElement>(".menu button")[at]?.click();
    await until(() => need(".asking button"));
  };
  vi.useFakeTimers({ shouldAdvanceTime: true });
  try {
    await pick(1);
    fill(".asking input", "claire@example.com");
    await submit();
    await until(() => expect(need(".asking [role=status]").textContent).toContain("claire@example.com"));
    await until(() => expect(root.activeElement?.className).toBe("asking"));
    await pick(2);
    vi.advanceTimersByTime(5000);
  } finally {
    vi.useRealTimers();
  }
  await new Promise((done) => setTimeout(done, 20));
  expect(need(".asking").textContent).toContain("End the chat?");
});

it("comes back three times when the page removes it, and then keeps away", async () => {
  const there = () => document.querySelectorAll("[data-filrouge]").length;
  for (let time = 0; time < 3; time += 1) {
    document.querySelector("[data-filrouge]")?.remove();
    await until(() => expect(there()).toBe(1));
  }
  const listened = vi.fn();
  widget.chat.subscribe(listened);
  document.querySelector("[data-filrouge]")?.remove();
  await new Promise((done) => setTimeout(done, 150));
  expect(there()).toBe(0);
});

it("leaves nothing behind on the page's window", async () => {
  const before = new Set(Object.getOwnPropertyNames(window));
  await begin();
  expect(Object.getOwnPropertyNames(window).filter((name) => !before.has(name))).toEqual([]);
});

it("stands where and looks as the settings say", async () => {
  const host = () => document.querySelector<HTMLElement>("[data-filrouge]");
  await until(() => expect(host()?.dataset.filrouge).toBe("right"));
  expect(need(".launcher").textContent).toBe("");
  widget.unmount();
  mock.world.more = { theme: { side: "left", launcher: { fr: "Une question ?", en: "Any question?" }, radius: 4 } };
  await show();
  await until(() => expect(host()?.dataset.filrouge).toBe("left"));
  expect(need(".launcher").textContent).toBe("Any question?");
  expect(need(".launcher").getAttribute("aria-label")).toBe("Any question?");
  expect(root.adoptedStyleSheets?.length ? "adopted" : root.innerHTML).toMatch(/adopted|--round:4px/);
});

it("invites on a later page of the visit, and when enough of the page was seen", async () => {
  const whole = vi.spyOn(document.documentElement, "scrollHeight", "get").mockReturnValue(10 * innerHeight);
  widget.unmount();
  sessionStorage.clear();
  const invitation = { after_s: 1, pages: ["*"], scrolled_pct: 50, pages_seen: 2, times: 1, days: 7, text: "A question?" };
  mock.world.more = { invitation };
  await show();
  vi.stubGlobal("scrollY", 5 * innerHeight);
  await new Promise((done) => setTimeout(done, 1200));
  expect(find(".invite")).toBeNull();
  vi.stubGlobal("scrollY", 0);
  widget.unmount();
  await show();
  await new Promise((done) => setTimeout(done, 1200));
  expect(find(".invite")).toBeNull();
  vi.stubGlobal("scrollY", 5 * innerHeight);
  await until(() => expect(need(".invite").textContent).toContain("A question?"));
  vi.stubGlobal("scrollY", 0);
  whole.mockRestore();
});

it("reads its script tag", () => {
  const script = document.createElement("script");
  expect(readHost(script)).toBeNull();
  script.src = "https://desk.example.com/chat.js";
  Object.assign(script.dataset, { key: "alisier", scheme: "dark", anonymous: "" });
  expect(readHost(script)).toEqual({
    key: "alisier", server: "https://desk.example.com", language: null, token: null, anonymous: true, scheme: "dark", side: null,
  });
});
