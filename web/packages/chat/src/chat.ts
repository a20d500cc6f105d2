import type { ChatOptions } from "./options";
import { Stream } from "./stream";
import type { State, Unsent } from "./state";
import type { Act, FileRef } from "./words";

export interface SayMore {
  /** To the questions asked before the chat. */
  answers?: Record<string, string>;
  /** The answer goes to this address. */
  email?: string;
}

const TYPING_AGAIN = 3_000;
const TYPING_ENDS = 6_000;

/** One visitor's chat. See `openChat`. */
export class Chat {
  readonly #stream: Stream;
  #quiet: unknown = null;
  #typed = 0;
  #last = 0;

  constructor(options: ChatOptions) {
    this.#stream = new Stream(options);
  }

  /** The state as it is; a new object whenever something changed. */
  state(): State {
    return this.#stream.now;
  }

  subscribe(listen: (state: State) => void): () => void {
    return this.#stream.subscribe(listen);
  }

  /** Loads the settings, takes up this visitor's conversation if there is one, and sends what was left unsent. */
  async start(): Promise<void> {
    await this.#stream.start();
  }

  /** The settings again, for instance when the panel is opened before anybody spoke. */
  async refresh(): Promise<void> {
    try {
      this.#stream.dispatch({ type: "settings", settings: await this.#stream.http.settings() });
    } catch {
      // What we have still holds.
    }
  }

  /** Says something; returns its id. It is kept until the server has it. */
  say(text: string, files: FileRef[] = [], more: SayMore = {}): string {
    const at = (this.#last = Math.max(this.#stream.means.now(), this.#last + 1));
    const unsent: Unsent = { clientId: this.#stream.means.uuid(), text, files, at, state: "waiting", why: null, ...more };
    this.#stream.keeping.keep(unsent);
    this.#stream.dispatch({ type: "said", unsent });
    this.#stream.tell("unsent");
    this.typing(false);
    this.#stream.sender.pump();
    return unsent.clientId;
  }

  retry(clientId: string): void {
    const one = this.#stream.now.unsent.find((unsent) => unsent.clientId === clientId);
    if (!one) return;
    this.#stream.keeping.keep({ ...one, state: "waiting", why: null });
    this.#stream.dispatch({ type: "waiting", clientId, why: "again" });
    this.#stream.sender.wake();
  }

  /** Takes back words that could not be sent. */
  withdraw(clientId: string): void {
    if (this.#stream.now.unsent.find((one) => one.clientId === clientId)?.state !== "failed") return;
    this.#stream.keeping.done(clientId);
    this.#stream.dispatch({ type: "withdrawn", clientId });
    this.#stream.tell("unsent");
  }

  /** Uploads a file, to be said with the next message. */
  async attach(file: Blob & { name?: string }, onProgress?: (part: number) => void, signal?: AbortSignal): Promise<FileRef> {
    const held = await this.#stream.turns.take(() => this.#stream.who.visitor());
    return this.#stream.who.known(held, this.#stream.http.attach(held.secret, file, file.name || "file", onProgress, signal));
  }

  /** The bytes of a file of this conversation. */
  async file(id: string): Promise<Blob> {
    const held = await this.#stream.turns.take(() => this.#stream.who.visitor());
    return this.#stream.who.known(held, this.#stream.http.file(held.secret, id));
  }

  typing(on: boolean): void {
    this.#stream.means.cancel(this.#quiet);
    if (on) this.#quiet = this.#stream.means.after(() => this.typing(false), TYPING_ENDS);
    const now = this.#stream.means.now();
    if (on ? now - this.#typed < TYPING_AGAIN : this.#typed === 0) return;
    this.#typed = on ? now : 0;
    this.#stream.line.say({ type: "typing", on });
  }

  /** Everything shown was read. */
  read(): void {
    const upto = [...this.#stream.now.messages].reverse().find((one) => one.from !== "visitor");
    if (!upto || upto.id === this.#stream.now.seen || !this.#stream.held) return;
    this.#stream.keeping.see(upto.id);
    this.#stream.dispatch({ type: "seen", upto: upto.id });
    this.#stream.tell("seen");
    if (!this.#stream.line.say({ type: "read", upto: upto.id }))
      this.#stream.http.act(this.#stream.held.secret, { type: "read", upto: upto.id }).catch(() => undefined);
  }

  async act(act: Act): Promise<void> {
    const held = await this.#stream.turns.take(() => this.#stream.who.visitor());
    this.#stream.dispatch({ type: "snapshot", snapshot: await this.#stream.who.known(held, this.#stream.http.act(held.secret, act)) });
  }

  /** What was said so far, as a text file. */
  async transcript(): Promise<Blob> {
    const held = await this.#stream.turns.take(() => this.#stream.who.visitor());
    return this.#stream.who.known(held, this.#stream.http.transcript(held.secret));
  }

  /**
   * Somebody signed in on the site: their token says who. What they began anonymously goes on as theirs. `""` is a
   * sign-out: this device forgets the user's chat and their unsent words.
   */
  identify(token: string): Promise<void> {
    return this.#stream.identify(token);
  }

  signOut(): Promise<void> {
    return this.identify("");
  }

  /** The page of messages before the first. */
  async older(): Promise<void> {
    const { before } = this.#stream.now;
    if (before === null || !this.#stream.held) return;
    const snapshot = await this.#stream.who.known(this.#stream.held, this.#stream.http.conversation(this.#stream.held.secret, before));
    if (this.#stream.now.before === before) this.#stream.dispatch({ type: "older", snapshot });
  }

  /** Stops everything; what is unsent stays on the device. */
  close(): void {
    this.#stream.means.cancel(this.#quiet);
    this.#stream.close();
  }
}

/**
 * A visitor's chat with one channel account: the whole protocol behind a state and a few acts. Nothing said is lost: it is
 * kept on the device until the server has it, and its id makes sure that the server takes it once.
 */
export function openChat(options: ChatOptions): Chat {
  return new Chat(options);
}
