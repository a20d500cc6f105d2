import type { Unsent } from "./state";

/** What only this visitor's browser holds. */
export interface Held {
  visitor: string;
  secret: string;
  identified: boolean;
  /** The `sub` of the token it was begun with, null for an anonymous visitor. */
  subject: string | null;
}

type Cabinet = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

class Memory implements Cabinet {
  readonly #all = new Map<string, string>();
  get length(): number {
    return this.#all.size;
  }
  getItem(key: string): string | null {
    return this.#all.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#all.set(key, value);
  }
  removeItem(key: string): void {
    this.#all.delete(key);
  }
  key(index: number): string | null {
    return [...this.#all.keys()][index] ?? null;
  }
}

/** Storage may be missing, may throw when touched, and may refuse to write: then there is memory. */
function cabinet(given: Storage | null | undefined): { where: Cabinet; kept: "stored" | "memory" } {
  try {
    const where = given === undefined ? globalThis.localStorage : given;
    if (where) {
      where.setItem("filrouge.chat.probe", "1");
      where.removeItem("filrouge.chat.probe");
      return { where, kept: "stored" };
    }
  } catch {
    // Refused: memory it is.
  }
  return { where: new Memory(), kept: "memory" };
}

/**
 * What is kept on the device for one account. Every unsent message is an entry of its own, so that two tabs which write
 * at once cannot lose each other's words.
 */
export class Keeping {
  readonly #where: Cabinet;
  readonly kept: "stored" | "memory";
  readonly name: string;
  /** What storage would not take (full): still sent, but gone with the page. */
  readonly #overflow = new Map<string, string>();

  constructor(key: string, storage: Storage | null | undefined) {
    ({ where: this.#where, kept: this.kept } = cabinet(storage));
    this.name = `filrouge.chat.${key}`;
  }

  #read<T>(name: string): T | null {
    try {
      const text = this.#overflow.get(name) ?? this.#where.getItem(name);
      return text === null ? null : (JSON.parse(text) as T);
    } catch {
      return null;
    }
  }

  #write(name: string, what: unknown): void {
    const text = JSON.stringify(what);
    try {
      this.#where.setItem(name, text);
      this.#overflow.delete(name);
    } catch {
      this.#overflow.set(name, text);
    }
  }

  #drop(name: string): void {
    this.#overflow.delete(name);
    try {
      this.#where.removeItem(name);
    } catch {
      // Nothing was there.
    }
  }

  get held(): Held | null {
    return this.#read<Held>(`${this.name}.visitor`);
  }

  hold(held: Held | null): void {
    if (held) this.#write(`${this.name}.visitor`, held);
    else {
      this.#drop(`${this.name}.visitor`);
      this.#drop(`${this.name}.seen`);
    }
  }

  get seen(): string | null {
    return this.#read<string>(`${this.name}.seen`);
  }

  see(upto: string): void {
    this.#write(`${this.name}.seen`, upto);
  }

  /** In the order in which they were said. */
  unsent(): Unsent[] {
    const prefix = `${this.name}.unsent.`;
    const names = new Set(this.#overflow.keys());
    try {
      for (let index = 0; index < this.#where.length; index += 1) names.add(this.#where.key(index) ?? "");
    } catch {
      // What overflowed is all there is.
    }
    return [...names]
      .filter((name) => name.startsWith(prefix))
      .map((name) => this.#read<Unsent>(name))
      .filter((one): one is Unsent => one !== null && typeof one.clientId === "string")
      .sort((a, b) => a.at - b.at || (a.clientId < b.clientId ? -1 : 1));
  }

  keep(one: Unsent): void {
    this.#write(`${this.name}.unsent.${one.clientId}`, { ...one, state: one.state === "sending" ? "waiting" : one.state });
  }

  done(clientId: string): void {
    this.#drop(`${this.name}.unsent.${clientId}`);
  }

  /** A lease for browsers without locks: who writes it and still reads it a moment later has it. */
  get lease(): { holder: string; until: number } | null {
    return this.#read(`${this.name}.lease`);
  }

  set lease(what: { holder: string; until: number } | null) {
    if (what) this.#write(`${this.name}.lease`, what);
    else this.#drop(`${this.name}.lease`);
  }
}
