import { Company, HELD, KEY, opens, talks, type Play } from "./company";

/** Where the widget believes the server to be; nothing is ever asked there. */
const SERVER = "https://preview.invalid";
const READY_WITHIN_MS = 4000;
const LOOK_MS = 30;
const DRAWN_MS = 220;
const QUICK_MS = 20;

export interface Staging {
  play: Play;
  email: boolean;
  language: string;
  scheme: "light" | "dark";
}
type Stage = Window & typeof globalThis;

class Cabinet {
  readonly #all = new Map<string, string>();
  get length() {
    return this.#all.size;
  }
  key = (index: number) => [...this.#all.keys()][index] ?? null;
  getItem = (name: string) => this.#all.get(name) ?? null;
  setItem = (name: string, value: string) => void this.#all.set(name, value);
  removeItem = (name: string) => void this.#all.delete(name);
  clear = () => this.#all.clear();
}

/** A line that answers by itself. */
function lineOf(company: Company) {
  return class {
    readyState = 0;
    onopen: (() => void) | null = null;
    onmessage: ((event: { data: string }) => void) | null = null;
    onclose: ((event: { code: number }) => void) | null = null;
    onerror: (() => void) | null = null;
    constructor() {
      company.hear = (frame) => this.readyState === 1 && this.onmessage?.({ data: JSON.stringify(frame) });
      setTimeout(() => {
        this.readyState = 1;
        this.onopen?.();
      });
    }
    send(text: string) {
      const { type } = JSON.parse(text) as { type: string };
      if (type === "hello") setTimeout(() => company.hear({ type: "welcome", position: company.snapshot().position }));
      if (type === "ping") setTimeout(() => company.hear({ type: "pong" }));
    }
    close() {
      this.readyState = 3;
    }
  };
}

/**
 * The frame's own ways out are replaced before the widget comes: it speaks with `company` alone, keeps nothing on this
 * device, hears of no other tab, waits for no clock and takes the focus only when the person is in the frame.
 */
function enclose(stage: Stage, frame: HTMLIFrameElement, company: Company, known: boolean): void {
  const fixed = (on: object, name: string, value: unknown) => Object.defineProperty(on, name, { value, configurable: true, writable: true });
  const local = new Cabinet();
  if (known) local.setItem(`filrouge.chat.${KEY}.visitor`, JSON.stringify(HELD));
  fixed(stage, "localStorage", local);
  fixed(stage, "sessionStorage", new Cabinet());
  fixed(stage, "WebSocket", lineOf(company));
  fixed(stage, "BroadcastChannel", undefined);
  fixed(stage, "XMLHttpRequest", undefined);
  fixed(stage.navigator, "locks", undefined);
  fixed(stage, "open", () => null);
  fixed(stage, "requestIdleCallback", (run: () => void) => stage.setTimeout(run));
  const every = stage.setInterval.bind(stage);
  fixed(stage, "setInterval", (run: () => void, ms?: number) => every(run, Math.min(ms ?? 0, QUICK_MS)));
  fixed(stage, "fetch", async (address: string, init: RequestInit = {}) => {
    const { pathname } = new URL(address);
    const text = typeof init.body === "string" ? init.body : "{}";
    const { status, body } = company.answer(init.method ?? "GET", pathname.replace(`/chat/v1/${KEY}`, ""), JSON.parse(text) as Record<string, unknown>);
    return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json" } });
  });
  const { focus } = stage.HTMLElement.prototype;
  stage.HTMLElement.prototype.focus = function (this: HTMLElement, options?: FocusOptions) {
    if (frame.ownerDocument.activeElement === frame) focus.call(this, options);
  };
}

/** Puts the real widget, as it is served, on the page in `frame`. Settled when it is drawn; false when it never came. */
export function stage(frame: HTMLIFrameElement, { play, email, language, scheme }: Staging): Promise<boolean> {
  const inner = frame.contentWindow as Stage | null;
  const page = frame.contentDocument;
  if (!inner || !page) return Promise.resolve(false);
  enclose(inner, frame, new Company(play, email), talks(play.scene));
  page.documentElement.lang = language;
  const script = page.createElement("script");
  script.src = `${location.origin}/chat.js`;
  Object.assign(script.dataset, { key: KEY, server: SERVER, language, scheme });
  return new Promise((done) => {
    const wanted = play.scene === "invitation" && play.settings.invitation ? ".invite" : ".launcher";
    const drawn = (what: string) => page.querySelector("[data-filrouge]")?.shadowRoot?.querySelector(what);
    const end = (came: boolean) => {
      clearInterval(look);
      clearTimeout(late);
      setTimeout(() => done(came), came ? DRAWN_MS : 0);
    };
    const look = setInterval(() => {
      if (!drawn(wanted)) return;
      if (opens(play.scene)) page.dispatchEvent(new inner.Event("filrouge:open"));
      end(true);
    }, LOOK_MS);
    const late = setTimeout(() => end(false), READY_WITHIN_MS);
    script.onerror = () => end(false);
    page.body.append(script);
  });
}
