import { WebSocket } from "ws";
import { openChat, type Chat, type ChatOptions, type Means, type State, type Wire } from "../src";
import type { Mock } from "../../../apps/widget/mock/server";

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

/** One page with the SDK on it. */
export function openTab(mock: Mock, shelf: Storage | null, more: Partial<ChatOptions> = {}, means: Partial<Means> = {}): Tab {
  let hear: Tab["hear"] = () => {};
  let skipped = 0;
  let opened = 0;
  const wires: WebSocket[] = [];
  const chat = openChat({
    server: mock.url,
    key: "alisier",
    storage: shelf,
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
  return {
    chat,
    states,
    hear: (what) => hear(what),
    sleep: (ms) => (skipped += ms),
    opened: () => opened,
    freeze: () => wires.forEach((wire) => wire.removeAllListeners("message")),
  };
}

export const texts = (state: State): string[] => state.messages.map((one) => one.text);
