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
}

/** What tells an act about the outbox: the thing it changes and what it does. */
export type Queued = Pick<Waiting, "about" | "act">;
type Send = (item: Waiting) => Promise<unknown>;
type Promised = { resolve: (value: unknown) => void; reject: (error: unknown) => void };
type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export const WAITING_MAX = 200;

/**
 * Acts that could not be sent, kept on the device under their person's name until the server has answered each. A repeated
 * send carries the same idempotency key, so that it counts once. Who asked waits for the answer as if the line were slow;
 * after a reload nobody waits, and what is refused stays to be seen.
 */
export class Outbox {
  private items: Waiting[] = [];
  private person: string | null = null;
  private readonly promised = new Map<string, Promised>();
  private readonly listeners = new Set<() => void>();
  private versions = new Map<string, { from: number; to: number }>();
  private running = false;

  constructor(private readonly store: () => Store | null) {}

  /** The one who is signed in; what they had left is there again. */
  open(person: string): void {
    if (this.person === person) return;
    if (this.person !== null) this.close();
    this.person = person;
    this.items = this.read();
    this.tell();
  }

  close(): void {
    this.person = null;
    this.items = [];
    this.versions.clear();
    for (const one of this.promised.values()) one.reject(new ApiProblem(0, "network.unreachable", ""));
    this.promised.clear();
    this.tell();
  }

  list = (): readonly Waiting[] => this.items;

  subscribe = (listen: () => void): (() => void) => {
    this.listeners.add(listen);
    return () => this.listeners.delete(listen);
  };

  /** Whether an act on this must wait behind others. */
  holds(about: string): boolean {
    return this.items.some((one) => one.about === about && !one.problem);
  }

  /** Takes an act in; ends when the server has answered it. Null when there is no room or nobody is signed in. */
  put(item: Omit<Waiting, "at" | "problem">): Promise<unknown> | null {
    if (this.person === null || this.items.length >= WAITING_MAX) return null;
    const kept = { ...item, at: new Date().toISOString(), problem: null };
    if (!this.write([...this.items, kept])) return null;
    return new Promise((resolve, reject) => this.promised.set(item.key, { resolve, reject }));
  }

  drop(key: string): void {
    this.write(this.items.filter((one) => one.key !== key));
    this.promised.delete(key);
  }

  /** Lets a refused act be tried again as it is. */
  again(key: string): void {
    this.write(this.items.map((one) => (one.key === key ? { ...one, problem: null } : one)));
  }

  /** Sends what waits, in order. Ends at the first that cannot reach the server; what is refused is put aside. */
  async flush(send: Send): Promise<void> {
    if (this.running || this.person === null) return;
    this.running = true;
    const person = this.person;
    const stuck = new Set<string>();
    try {
      for (;;) {
        const next = this.items.find((one) => !one.problem && !stuck.has(one.about));
        if (!next || this.person !== person) return;
        try {
          const answer = await send(this.present(next));
          this.learn(next, answer);
          this.items = this.items.filter((one) => one.key !== next.key);
          this.write(this.items);
          this.promised.get(next.key)?.resolve(answer);
          this.promised.delete(next.key);
        } catch (error) {
          if (!(error instanceof ApiProblem) || error.status === 0 || error.status >= 500 || error.status === 401 || error.status === 429) return;
          const waits = this.promised.get(next.key);
          this.promised.delete(next.key);
          // Whoever asked is still there and hears it; else it stays to be seen.
          const problem = { status: error.status, code: error.code, detail: error.detail };
          this.write(waits ? this.items.filter((one) => one.key !== next.key) : this.items.map((one) => (one.key === next.key ? { ...one, problem } : one)));
          waits?.reject(error);
          stuck.add(next.about);
          if (!waits) this.holdBack(next.about);
        }
      }
    } finally {
      this.running = false;
    }
  }

  /** What came after a refused act was meant on top of it. */
  private holdBack(about: string): void {
    const problem = { status: 409, code: "outbox.after_refused", detail: "" };
    this.write(this.items.map((one) => (one.about === about && !one.problem && !this.promised.has(one.key) ? { ...one, problem } : one)));
  }

  /** An act that was begun on the version before our own last act expects the version after it. */
  private present(item: Waiting): Waiting {
    const known = this.versions.get(item.about);
    const body = item.body as { expected_version?: unknown } | null;
    if (!known || typeof body?.expected_version !== "number" || body.expected_version !== known.from) return item;
    return { ...item, body: { ...body, expected_version: known.to } };
  }

  private learn(item: Waiting, answer: unknown): void {
    const from = (item.body as { expected_version?: unknown } | null)?.expected_version;
    const to = (answer as { version?: unknown } | undefined)?.version;
    if (typeof from === "number" && typeof to === "number") this.versions.set(item.about, { from: this.versions.get(item.about)?.from ?? from, to });
    if (!this.items.some((one) => one.about === item.about && one.key !== item.key)) this.versions.delete(item.about);
  }

  private read(): Waiting[] {
    try {
      const kept = JSON.parse(this.store()?.getItem(this.name) ?? "[]") as unknown;
      return Array.isArray(kept) ? (kept as Waiting[]).filter((one) => typeof one.key === "string" && typeof one.path === "string") : [];
    } catch {
      return [];
    }
  }

  /** Keeps it on the device. False when there is no room for more. */
  private write(items: Waiting[]): boolean {
    try {
      const store = this.store();
      if (items.length) store?.setItem(this.name, JSON.stringify(items));
      else store?.removeItem(this.name);
    } catch {
      if (items.length > this.items.length) return false;
    }
    this.items = items;
    this.tell();
    return true;
  }

  private get name(): string {
    return `filrouge.outbox.${this.person ?? ""}`;
  }

  private tell(): void {
    this.listeners.forEach((listen) => listen());
  }
}

export const outbox = new Outbox(() => (typeof localStorage === "undefined" ? null : localStorage));
