import { ChatProblem, Http } from "./http";
import { Keeping, type Held } from "./keeping";
import { delay, Line, PAUSED, UNKNOWN } from "./line";
import { BROWSER, type Channel, type Means } from "./means";
import { Sender } from "./sender";
import { EMPTY, reduce, type Event, type State } from "./state";
import type { ChatOptions } from "./options";
import { Turns } from "./turns";
import { Who } from "./who";
import type { Frame, Message } from "./words";

const POLL_MS = 15_000;
const ACK_MS = 60;
const TYPING_SHOWN = 8_000;

/** Who the visitor is, and the stream between them and the server: snapshot, frames, polling, other tabs. */
export class Stream {
  now: State = EMPTY;
  started = false;
  readonly means: Means;
  readonly keeping: Keeping;
  readonly http: Http;
  readonly turns: Turns;
  readonly sender: Sender;
  readonly line: Line;
  readonly who: Who;
  readonly #listeners = new Set<(state: State) => void>();
  readonly #tabs: Channel | null;
  readonly #unwatch: () => void;
  readonly #timers: Record<"poll" | "ack" | "shown" | "again" | "resync", unknown> = { poll: null, ack: null, shown: null, again: null, resync: null };
  #fetching: Promise<void> | null = null;
  readonly #heldBack: Frame[] = [];
  #stopped = false;
  readonly #anonymous: boolean;
  /** There is no socket, but asking works. */
  #polled = false;
  #attempt = 0;

  constructor(options: ChatOptions) {
    const means = (this.means = { ...BROWSER, ...options.means });
    this.keeping = new Keeping(options.key, options.storage);
    this.http = new Http(options.server, options.key, means);
    this.turns = new Turns(this.keeping, means);
    this.line = new Line(this.http.live, means, {
      hello: () => ({ type: "hello", secret: this.held?.secret ?? "", since: this.now.position }),
      frame: (frame) => this.#hear(frame),
      lost: (code) => this.#lost(code),
    });
    this.who = new Who({
      options, http: this.http, keeping: this.keeping, turns: this.turns, means,
      dispatch: (event) => this.dispatch(event),
      tell: () => this.tell("visitor"),
      hangUp: () => this.#hangUp(),
      connect: () => this.started && void this.#connect().catch(() => undefined),
      refuse: (problem) => this.#refuse(problem),
      again: (held) => this.#again(held),
    });
    this.#anonymous = options.anonymous ?? false;
    this.sender = new Sender({
      keeping: this.keeping, http: this.http, means, turns: this.turns,
      page: () => options.page?.(),
      visitor: () => this.who.visitor(),
      forget: (held) => this.who.forget(held),
      dispatch: (event) => this.dispatch(event),
      sent: (message) => this.#sent(message),
      snapshot: (snapshot) => this.dispatch({ type: "snapshot", snapshot }),
      refused: (problem) => this.#refuse(problem),
    });
    this.#tabs = this.keeping.kept === "stored" ? means.channel(this.keeping.name, (what) => this.#told(what)) : null;
    this.#unwatch = means.watch((what) => this.#noticed(what));
    this.#reread();
  }

  get held(): Held | null {
    return this.who.held;
  }

  subscribe(listen: (state: State) => void): () => void {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  async start(): Promise<void> {
    if (this.#stopped || (this.started && this.now.phase !== "refused")) return;
    this.started = true;
    this.dispatch({ type: "starting" });
    await this.begin();
  }

  close(): void {
    this.#stopped = true;
    this.line.stop();
    this.sender.stop();
    this.#tabs?.close();
    this.#unwatch();
    for (const timer of Object.values(this.#timers)) this.means.cancel(timer);
    this.#listeners.clear();
  }

  dispatch(event: Event): void {
    if (this.#stopped) return;
    const before = this.now;
    this.now = reduce(before, event);
    if (this.now === before) return;
    for (const one of before.unsent)
      if (event.type !== "restored" && !this.now.unsent.some((left) => left.clientId === one.clientId)) this.sender.settled(one.clientId);
    for (const listen of [...this.#listeners]) listen(this.now);
  }

  async begin(): Promise<void> {
    try {
      this.dispatch({ type: "settings", settings: await this.http.settings() });
      await this.who.settle();
      if (this.held) await this.#connect();
      else this.dispatch({ type: "line", up: true });
      this.sender.pump();
    } catch (error) {
      if (this.#stopped || (error instanceof ChatProblem && this.#refuse(error))) return;
      this.dispatch({ type: "line", up: false });
      this.#later(error);
    }
  }

  #later(error?: unknown): void {
    const least = error instanceof ChatProblem ? (error.retryAfterS ?? 0) * 1000 : 0;
    this.means.cancel(this.#timers.again);
    this.#timers.again = this.means.after(() => void this.begin(), Math.max(least, delay(this.#attempt++, this.means.random)));
  }

  async identify(token: string): Promise<void> {
    this.who.name(token);
    if (!this.started || this.#stopped) return;
    this.#attempt = 0;
    this.dispatch({ type: "starting" });
    await this.begin();
  }

  async #connect(): Promise<void> {
    this.dispatch({ type: "begun", identified: this.held?.identified ?? false });
    if (this.now.position === null) await this.#fetch();
    if (this.held && !this.#stopped) this.line.start();
    if (this.line.up) this.dispatch({ type: "line", up: true });
  }

  #hangUp(): void {
    this.line.stop();
    this.means.cancel(this.#timers.poll);
  }

  #again(held: Held): void {
    this.who.forget(held);
    this.#later();
  }

  #refuse(problem: ChatProblem): boolean {
    const token = problem.code === "chat.token_refused";
    if (!token && problem.status !== 403 && problem.status !== 404) return false;
    if (token && this.#anonymous) return false;
    this.dispatch({ type: "refused", why: token ? `token.${problem.why ?? "refused"}` : problem.code });
    return true;
  }

  /** The snapshot; frames that come meanwhile are applied after it, so that nothing goes backwards. */
  #fetch(): Promise<void> {
    const held = this.held;
    if (!held) return Promise.resolve();
    this.#fetching ??= this.who.known(held, this.http.conversation(held.secret))
      .then((snapshot) => this.held?.secret === held.secret && this.dispatch({ type: "snapshot", snapshot }))
      .finally(() => {
        this.#fetching = null;
        for (const frame of this.#heldBack.splice(0)) this.#hear(frame);
      })
      .then(() => this.#acknowledge());
    return this.#fetching;
  }

  #hear(frame: Frame): void {
    if (frame.type === "resync") return this.#resync();
    if (this.#fetching && frame.type !== "welcome" && frame.type !== "pong") return void this.#heldBack.push(frame);
    this.dispatch({ type: "frame", frame });
    if (frame.type === "welcome") {
      this.means.cancel(this.#timers.poll);
      this.#polled = false;
      this.#attempt = 0;
      this.#acknowledge();
      this.sender.wake();
    }
    if (frame.type === "message") this.#acknowledge();
    if (frame.type === "typing") {
      this.means.cancel(this.#timers.shown);
      if (frame.on) this.#timers.shown = this.means.after(() => this.dispatch({ type: "quiet" }), TYPING_SHOWN);
    }
  }

  #resync(): void {
    this.#fetch().catch((error: unknown) => {
      const after = error instanceof ChatProblem && error.retryAfterS;
      if (!after) return this.line.drop();
      this.means.cancel(this.#timers.resync);
      this.#timers.resync = this.means.after(() => this.#resync(), after * 1000);
    });
  }

  #acknowledge(): void {
    this.means.cancel(this.#timers.ack);
    this.#timers.ack = this.means.after(() => this.now.position && this.line.say({ type: "got", upto: this.now.position }), ACK_MS);
  }

  #lost(code: number | undefined): boolean {
    if (code === UNKNOWN && this.held) {
      this.#again(this.held);
      return false;
    }
    if (code === PAUSED) {
      this.dispatch({ type: "refused", why: "chat.paused" });
      return false;
    }
    if (!this.#polled) this.dispatch({ type: "line", up: false });
    this.#poll();
    return true;
  }

  #poll(): void {
    this.means.cancel(this.#timers.poll);
    if (this.#stopped || this.line.up) return;
    this.#timers.poll = this.means.after(() => {
      void this.#fetch()
        .then(() => this.#answers(true), () => this.#answers(false))
        .finally(() => this.#poll());
    }, POLL_MS);
  }

  /** A socket may be forbidden where asking is not: then the chat is live all the same, only slower. */
  #answers(polled: boolean): void {
    if (this.line.up || this.#stopped) return;
    this.#polled = polled;
    this.dispatch({ type: "line", up: polled });
  }

  #sent(message: Message): void {
    this.dispatch({ type: "sent", message });
    this.#tabs?.post({ kind: "sent", message, visitor: this.held?.visitor });
    this.tell("unsent");
  }

  tell(kind: "unsent" | "seen" | "visitor"): void {
    this.#tabs?.post({ kind });
  }

  #told(what: unknown): void {
    const { kind, message, visitor } = (what ?? {}) as { kind?: string; message?: Message; visitor?: string };
    if (kind === "sent" && message && visitor === this.held?.visitor) this.dispatch({ type: "sent", message });
    this.#noticed("storage");
  }

  #reread(): void {
    this.dispatch({ type: "restored", unsent: this.keeping.unsent(), seen: this.keeping.seen, kept: this.keeping.kept });
  }

  #noticed(what: "awake" | "online" | "offline" | "storage"): void {
    if (this.#stopped) return;
    if (what === "offline") this.line.drop();
    if (what === "online" || what === "awake") {
      this.line.wake();
      if (this.started) this.sender.wake();
    }
    if (what !== "storage") return;
    const kept = this.keeping.held;
    if (kept && kept.secret !== this.held?.secret) this.who.adopt(kept);
    if (!kept && this.held && this.started) {
      this.who.forget(this.held);
      this.dispatch({ type: "line", up: true });
    }
    this.#reread();
  }
}

