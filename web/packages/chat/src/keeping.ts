import type { Unsent } from "./state";

/** What only this visitor's browser holds. */
export interface Held {
  visitor: string;
  secret: string;
  identified: boolean;
  /** The `sub` of the token it was begun with, null for an anonymous visitor. */
  subject: string | null;
}

/** Storage may be missing, may throw when touched, and may refuse to write: then there is memory. */
function cabinet(given: Storage | null | undefined): Storage | null {
  try {
    const where = given === undefined ? globalThis.localStorage : given;
    where?.setItem("filrouge.chat.probe", "1");
    where?.removeItem("filrouge.chat.probe");
    return where ?? null;
  } catch {
    return null;
  }
}

/**
 * What is kept on the device for one account. Every unsent message is an entry of its own, so that two tabs which write
 * at once cannot lose each other's words.
 */
export class Keeping {
  readonly #where: Storage | null;
  readonly kept: "stored" | "memory";
  readonly name: string;
  /** What storage would not take (full, or none): still sent, but gone with the page. */
  readonly #overflow = new Map<string, string>();

  constructor(key: string, storage: Storage | null | undefined) {
    this.#where = cabinet(storage);
    this.kept = this.#where ? "stored" : "memory";
    this.name = `filrouge.chat.${key}`;
  }

  #read<T>(name: string): T | null {
    try {
      const text = this.#overflow.get(name) ?? this.#where?.getItem(name);
      return text == null ? null : (JSON.parse(text) as T);
    } catch {
      return null;
    }
  }

  #write(name: string, what: unknown): void {
    const text = JSON.stringify(what);
    this.#overflow.set(name, text);
    try {
      this.#where?.setItem(name, text);
      if (this.#where) this.#overflow.delete(name);
    } catch {
      // It overflows.
    }
  }

  #drop(name: string): void {
    this.#overflow.delete(name);
    try {
      this.#where?.removeItem(name);
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
      const where = this.#where;
      for (let index = 0; where && index < where.length; index += 1) names.add(where.key(index) ?? "");
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
}
