import { ChatProblem, type Http } from "./http";
import type { Held, Keeping } from "./keeping";
import { delay } from "./line";
import type { Means } from "./means";
import type { Event, Unsent } from "./state";
import type { Turns } from "./turns";
import type { Message, Page, Snapshot } from "./words";

/** The server keeps the words but has not put them on their thread: asked again after so long, if they do not appear. */
const KEPT_AGAIN = 30_000;

export interface Desk {
  keeping: Keeping;
  http: Http;
  means: Means;
  turns: Turns;
  page: () => Page | undefined;
  /** The visitor, begun when there is none. Runs within the turn. */
  visitor: () => Promise<Held>;
  /** The server does not know this visitor any more. */
  forget: (held: Held) => void;
  dispatch: (event: Event) => void;
  sent: (message: Message) => void;
  snapshot: (snapshot: Snapshot) => void;
  refused: (problem: ChatProblem) => boolean;
}

/** Takes unsent words to the server: one tab at a time, one message at a time, in the order in which they were said. */
export class Sender {
  #attempt = 0;
  #timer: unknown;
  #running: Promise<void> | null = null;
  #again = false;
  #stopped = false;
  /** Taken by the server, not on their thread yet. */
  readonly #taken = new Map<string, number>();

  constructor(private readonly desk: Desk) {}

  stop(): void {
    this.#stopped = true;
    this.desk.means.cancel(this.#timer);
  }

  /** Sends what waits; called again while it runs, it looks once more when it is through. */
  pump(): void {
    if (this.#stopped) return;
    this.desk.means.cancel(this.#timer);
    if (this.#running) {
      this.#again = true;
      return;
    }
    this.#again = false;
    this.#running = this.desk.turns
      .take(() => this.#drain())
      .catch(() => this.#later(null))
      .finally(() => {
        this.#running = null;
        if (this.#again) this.pump();
      });
  }

  /** The network is back: no need to wait for the timer. */
  wake(): void {
    this.#attempt = 0;
    this.pump();
  }

  #later(afterS: number | null): void {
    if (this.#stopped) return;
    const { means } = this.desk;
    means.cancel(this.#timer);
    this.#timer = means.after(() => this.pump(), Math.max((afterS ?? 0) * 1000, delay(this.#attempt, means.random)));
    this.#attempt += 1;
  }

  #next(): Unsent | undefined {
    const now = this.desk.means.now();
    return this.desk.keeping
      .unsent()
      .find((one) => one.state !== "failed" && (this.#taken.get(one.clientId) ?? -KEPT_AGAIN) + KEPT_AGAIN <= now);
  }

  async #drain(): Promise<void> {
    let one = this.#next();
    while (one && !this.#stopped) {
      if (!(await this.#send(one))) return;
      one = this.#next();
    }
    if (this.#taken.size > 0 && !this.#stopped) this.#timer = this.desk.means.after(() => this.pump(), KEPT_AGAIN);
  }

  /** Whether to go on with the next. */
  async #send(one: Unsent): Promise<boolean> {
    const { desk } = this;
    desk.dispatch({ type: "sending", clientId: one.clientId });
    let held: Held | null = null;
    try {
      held = await desk.visitor();
      const { message } = await desk.http.say(held.secret, {
        id: one.clientId,
        text: one.text,
        files: one.files.length ? one.files.map((file) => file.id) : undefined,
        answers: one.answers,
        page: desk.page(),
      });
      if (one.email) desk.snapshot(await desk.http.act(held.secret, { type: "email", email: one.email }));
      this.#attempt = 0;
      if (message) {
        this.settled(one.clientId);
        desk.sent(message);
      } else {
        this.#taken.set(one.clientId, desk.means.now());
        if (one.email) {
          const { email: _, ...plain } = one;
          desk.dispatch({ type: "withdrawn", clientId: one.clientId });
          desk.keeping.keep(plain);
          desk.dispatch({ type: "said", unsent: plain });
        }
        desk.dispatch({ type: "waiting", clientId: one.clientId, why: "kept" });
      }
      return true;
    } catch (error) {
      return this.#failed(one, held, error instanceof ChatProblem ? error : new ChatProblem(0, "offline", ""));
    }
  }

  /** On its thread, by whatever way we learnt it. */
  settled(clientId: string): void {
    this.#taken.delete(clientId);
    this.desk.keeping.done(clientId);
  }

  #failed(one: Unsent, held: Held | null, problem: ChatProblem): boolean {
    const { desk } = this;
    if (problem.passing || problem.status === 401 || desk.refused(problem)) {
      desk.dispatch({ type: "waiting", clientId: one.clientId, why: problem.code });
      if (problem.status === 401 && problem.code === "chat.visitor_unknown" && held) desk.forget(held);
      if (problem.passing || (problem.status === 401 && held)) this.#later(problem.retryAfterS);
      return false;
    }
    desk.keeping.keep({ ...one, state: "failed", why: problem.code });
    desk.dispatch({ type: "failed", clientId: one.clientId, why: problem.code });
    return true;
  }
}
