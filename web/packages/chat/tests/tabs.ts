import { afterEach, beforeEach, expect, vi } from "vitest";
import { WebSocket } from "ws";
import { openChat, type Chat, type ChatOptions, type Means, type State, type Wire } from "../src";
import { Mock } from "../../../apps/widget/mock/server";
import type { Visitor } from "../../../apps/widget/mock/world";

/** `localStorage`, shared by the tabs of one browser. */
export class Shelf implements Storage {
  readonly all = new Map<string, string>();
  [name: string]: unknown;
  get length(): number {
    return this.all.size;
  }
  clear(): void {
    this.all.clear();
  }
  getItem(key: string): string | null {
    return this.all.get(key) ?? null;
  }
  key(index: number): string | null {
    return [...this.all.keys()][index] ?? null;
  }
  removeItem(key: string): void {
    this.all.delete(key);
  }
  setItem(key: string, value: string): void {
    this.all.set(key, value);
  }
}

/** Locks between the tabs of one browser. */
export class Locks {
  private last: Promise<unknown> = Promise.resolve();
  request = (_name: string, work: () => Promise<unknown>): Promise<unknown> => {
    const turn = this.last.then(work);
    this.last = turn.catch(() => undefined);
    return turn;
  };
}

/** Timers run so much faster than on a page. */
const FASTER = 25;

export interface Tab {
  chat: Chat;
  /** Every state there was. */
  states: State[];
  /** What the browser would tell the page. */
  hear: (what: "awake" | "online" | "offline" | "storage") => void;
  /** The device slept for so long. */
  sleep: (ms: number) => void;
  opened: () => number;
  /** Wires that are cut without a word, as a sleeping phone's. */
  freeze: () => void;
}

export let mock: Mock;
export let shelf: Shelf;
let tabs: Tab[];

/** Each test has a server and a browser of its own. */
export function anew(): void {
  beforeEach(async () => {
    mock = new Mock();
    await mock.start(0);
    shelf = new Shelf();
    tabs = [];
  });
  afterEach(async () => {
    tabs.forEach((tab) => tab.chat.close());
    await mock.stop();
  });
}

export const until = (check: () => unknown) => vi.waitFor(check, { timeout: 8000, interval: 10 });
export const texts = (state: State): string[] => state.messages.map((one) => one.text);
/** Who began last. */
export const visitor = () => [...mock.world.visitors.values()].at(-1) as Visitor;

/** The visitor has spoken, and the server has heard it. */
export async function begun(tab: Tab, words = "Bonjour"): Promise<void> {
  await tab.chat.start();
  tab.chat.say(words);
  await until(() => expect(tab.chat.state()).toMatchObject({ phase: "live", unsent: [] }));
}

/** One page with the SDK on it. */
export function open(more: Partial<ChatOptions> = {}, means: Partial<Means> = {}, on: Storage | null = shelf): Tab {
  let hear: Tab["hear"] = () => {};
  let skipped = 0;
  let opened = 0;
  const wires: WebSocket[] = [];
  const chat = openChat({
    server: mock.url,
    key: "alisier",
    storage: on,
    ...more,
    means: {
      open: (url) => {
        opened += 1;
        const wire = new WebSocket(url);
        wires.push(wire);
        return wire as unknown as Wire;
      },
      locks: null,
      now: () => Date.now() + skipped,
      after: (run, ms) => setTimeout(run, ms / FASTER),
      watch: (listen) => {
        hear = listen;
        return () => {};
      },
      ...means,
    },
  });
  const states = [chat.state()];
  chat.subscribe((state) => states.push(state));
  const tab: Tab = {
    chat,
    states,
    hear: (what) => hear(what),
    sleep: (ms) => (skipped += ms),
    opened: () => opened,
    freeze: () => wires.forEach((wire) => wire.removeAllListeners("message")),
  };
  tabs.push(tab);
  return tab;
}
