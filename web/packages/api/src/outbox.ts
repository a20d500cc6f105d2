import { ApiProblem } from "./problem";

/** An act that waits for the line. `problem` is set when the server has refused it: a person decides then. */
export interface Waiting {
  key: string;
  method: string;
  path: string;
  body: unknown;
  /** Acts on the same thing keep their order. */
  about: string;
  /** What it does, for people: `say`, `close`, `assign`… */
  act: string;
  at: string;
  problem: { status: number; code: string; detail: string } | null;
  /** The tab that took it in. */
  tab: string;
  /** It makes something of its own: the version in its answer is not that of what it is about. */
  makes?: true;
}

/** What tells an act about the outbox: the thing it changes and what it does. */
export type Queued = Pick<Waiting, "about" | "act" | "makes">;
type Send = (item: Waiting) => Promise<unknown>;
type Promised = { resolve: (value: unknown) => void; reject: (error: unknown) => void };
type Store = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

export const WAITING_MAX = 200;
/** The server knows idempotency keys for a day. */
const KEPT_MS = 23 * 3_600_000;

/**
 * Acts that could not be sent, kept on the device under their person's name until the server has answered each. A repeated
 * send carries the same idempotency key and the same body, so that it counts once. Who asked waits for the answer as if the
 * line were slow; after a reload nobody waits, and what is refused stays to be seen. Each act has a place of its own in the
 * store, so that two tabs never write over each other; a tab sends its own acts, and those of tabs that are gone.
 */
export class Outbox {
  private items: Waiting[] = [];
  private person: string | null = null;
  private readonly promised = new Map<string, Promised>();
  private readonly listeners = new Set<() => void>();
  private readonly refusals = new Set<(item: Waiting, problem: ApiProblem) => void>();
  private running = false;

  constructor(
    private readonly store: () => Store | null,
    private readonly tab: string = "",
    /** The tabs that are open now. */
    private readonly open_tabs: () => Promise<ReadonlySet<string>> = async () => new Set<string>(),
    private readonly now: () => number = Date.now,
  ) {}

  /** The one who is signed in; what they had left is there again. */
  open(person: string): void {
    if (this.person === person) return;
    if (this.person !== null) this.close();
    this.person = person;
    this.refresh();
  }

  /** The person leaves. Their acts stay on the device; who asked hears nothing more, lest they try again as somebody else. */
  close(): void {
    this.person = null;
    this.items = [];
    this.promised.clear();
    this.tell();
  }

  /** Forgets for good what this person has waiting. */
  discard(): void {
    for (const one of this.read()) this.erase(one.key);
    this.promised.clear();
    this.refresh();
  }

  list = (): readonly Waiting[] => this.items;

  subscribe = (listen: () => void): (() => void) => {
    this.listeners.add(listen);
    return () => this.listeners.delete(listen);
  };

  /** Hears of what the server refused, whether or not who asked is still there. */
  onRefused = (listen: (item: Waiting, problem: ApiProblem) => void): (() => void) => {
    this.refusals.add(listen);
    return () => this.refusals.delete(listen);
  };

  /** Reads the store again: another tab may have written. */
  refresh = (): void => {
    this.items = this.read();
    this.tell();
  };

  /** Whether an act on this must wait behind others. */
  holds(about: string): boolean {
    return this.items.some((one) => one.about === about && !one.problem);
  }

  /** Takes an act in; ends when the server has answered it. Null: no room, nobody signed in, or the key waits already. */
  put(item: Omit<Waiting, "at" | "problem" | "tab">): Promise<unknown> | null {
    if (this.person === null || this.items.length >= WAITING_MAX || this.items.some((one) => one.key === item.key)) return null;
    const last = this.items.at(-1)?.at ?? "";
    const at = new Date(this.now()).toISOString();
    // Two acts of one instant keep their order.
    if (!this.write({ ...item, tab: this.tab, at: at > last ? at : new Date(Date.parse(last) + 1).toISOString(), problem: null })) return null;
    this.refresh();
    return new Promise((resolve, reject) => this.promised.set(item.key, { resolve, reject }));
  }

  drop(key: string): void {
    this.erase(key);
    this.promised.delete(key);
    this.refresh();
  }

  /** Puts back what was dropped, as it was. */
  restore = (item: Waiting): void => void (this.write(item) && this.refresh());

  /** Lets a refused act be tried again as it is. */
  again(key: string): void {
    const found = this.items.find((one) => one.key === key);
    if (found) this.write({ ...found, tab: this.tab, problem: null });
    this.refresh();
  }

  /**
   * Sends what waits, in order. Ends at the first that cannot reach the server; what is refused is put aside. Nothing is sent
   * when `whose` says that the session is another person's by now: another tab may have signed in.
   */
  async flush(send: Send, whose?: () => Promise<string | null>): Promise<void> {
    const person = this.person;
    if (this.running || person === null || !this.read().some((one) => !one.problem)) return;
    this.running = true;
    try {
      if (whose && (await whose().catch(() => null)) !== person) return;
      const others = await this.open_tabs();
      for (;;) {
        this.items = this.read();
        const next = this.items.find((one) => !one.problem && (one.tab === this.tab || !others.has(one.tab)));
        if (!next || this.person !== person) return;
        if (this.now() - Date.parse(next.at) > KEPT_MS && !this.promised.has(next.key)) {
          // The server no longer knows its key: sent again it might count twice.
          this.refuse(next, { status: 409, code: "outbox.too_old", detail: "" });
          continue;
        }
        try {
          const answer = await send(next);
          this.learn(next, answer);
          this.erase(next.key);
          this.promised.get(next.key)?.resolve(answer);
          this.promised.delete(next.key);
        } catch (error) {
          if (!(error instanceof ApiProblem) || error.status === 0 || error.status >= 500 || error.status === 401 || error.status === 429) return;
          this.refusals.forEach((listen) => listen(next, error));
          const waits = this.promised.get(next.key);
          this.promised.delete(next.key);
          if (waits) {
            // Whoever asked is still there and hears it.
            this.erase(next.key);
            waits.reject(error);
          } else this.refuse(next, { status: error.status, code: error.code, detail: error.detail });
        }
      }
    } finally {
      this.running = false;
      this.refresh();
    }
  }

  /** Puts an act aside, and what was meant on top of it. */
  private refuse(item: Waiting, problem: NonNullable<Waiting["problem"]>): void {
    this.write({ ...item, problem });
    const after = { status: 409, code: "outbox.after_refused", detail: "" };
    for (const one of this.items)
      if (one.about === item.about && one.key !== item.key && !one.problem && !this.promised.has(one.key)) this.write({ ...one, problem: after });
  }

  /** Acts that were begun on the version before this one expect the version after it; none of them was sent yet. */
  private learn(item: Waiting, answer: unknown): void {
    const from = expected(item);
    const to = (answer as { version?: unknown } | undefined)?.version;
    if (from === null || typeof to !== "number" || item.makes) return;
    for (const one of this.items)
      if (one.about === item.about && one.key !== item.key && expected(one) === from) this.write({ ...one, body: { ...(one.body as object), expected_version: to } });
  }

  private read(): Waiting[] {
    const store = this.store();
    const found: Waiting[] = [];
    for (let n = 0; store && this.person !== null && n < store.length; n++) {
      const name = store.key(n);
      if (!name?.startsWith(this.prefix)) continue;
      try {
        const one = JSON.parse(store.getItem(name) ?? "null") as Waiting | null;
        if (one && typeof one.key === "string" && typeof one.path === "string") found.push(one);
      } catch {
        // Not one of ours.
      }
    }
    return found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  }

  /** Keeps it on the device. False when there is no room for more. */
  private write(item: Waiting): boolean {
    try {
      const store = this.store();
      store?.setItem(this.prefix + item.key, JSON.stringify(item));
      return store !== null;
    } catch {
      return false;
    }
  }

  private erase(key: string): void {
    this.store()?.removeItem(this.prefix + key);
  }

  private get prefix(): string {
    return `filrouge.outbox.${this.person ?? ""}.`;
  }

  private tell(): void {
    this.listeners.forEach((listen) => listen());
  }
}

function expected(item: Waiting): number | null {
  const version = (item.body as { expected_version?: unknown } | null)?.expected_version;
  return typeof version === "number" ? version : null;
}

const TAB = "filrouge.tab.";
const here = typeof crypto === "undefined" ? "" : crypto.randomUUID();
const locks = typeof navigator === "undefined" ? undefined : navigator.locks;

/** Each tab holds a lock of its name as long as it lives. */
async function openTabs(): Promise<ReadonlySet<string>> {
  const held = (await locks?.query())?.held ?? [];
  return new Set(held.flatMap((one) => (one.name?.startsWith(TAB) ? [one.name.slice(TAB.length)] : [])));
}

export const outbox = new Outbox(() => (typeof localStorage === "undefined" ? null : localStorage), here, openTabs);

/** From now on this tab is known to live, and sees what others write. */
export function keepOutbox(): void {
  void locks?.request(TAB + here, () => new Promise(() => undefined));
  window.addEventListener("storage", outbox.refresh);
}
