import { ChatProblem, type Http } from "./http";
import type { Held, Keeping } from "./keeping";
import type { Means } from "./means";
import type { ChatOptions } from "./options";
import type { Event } from "./state";
import type { Turns } from "./turns";
import { asking, beginVisitor, subjectOf } from "./visitor";
import type { Snapshot } from "./words";

export interface Around {
  options: ChatOptions;
  http: Http;
  keeping: Keeping;
  turns: Turns;
  means: Means;
  dispatch: (event: Event) => void;
  /** To other tabs: somebody else may be held now. */
  tell: () => void;
  /** The line is of whoever was held before. */
  hangUp: () => void;
  connect: () => void;
  refuse: (problem: ChatProblem) => boolean;
  again: (held: Held) => void;
}

/** Who the visitor is on this device: begun when they first speak, known again, signed in, signed out, come back by a link. */
export class Who {
  held: Held | null;
  #token: () => Promise<string>;
  /** Of a link in an e-mail, until the server has judged it. */
  #back: string | null;

  constructor(private readonly around: Around) {
    this.#token = around.options.token ?? (() => Promise.resolve(""));
    this.#back = around.means.back();
    this.held = around.keeping.held;
  }

  /** From now on this token says who they are; `""` for nobody. */
  name(token: string): void {
    this.#token = () => Promise.resolve(token);
  }

  /** Whoever they are now, as far as that is known before they speak. */
  async settle(): Promise<void> {
    const { keeping, turns } = this.around;
    if (!this.held && keeping.held) this.adopt(keeping.held);
    if (this.#back) await turns.take(() => this.#return());
    const token = await this.#token();
    const subject = token ? subjectOf(token) : null;
    if (this.held && this.held.subject !== subject) {
      if (this.held.subject === null) await turns.take(() => this.#join(token, subject));
      else this.#leave(this.held);
    }
    if (!this.held && token) await turns.take(() => this.visitor());
  }

  /** Within the turn: another tab may have begun the visitor meanwhile. */
  async visitor(): Promise<Held> {
    const { around } = this;
    const kept = around.keeping.held;
    if (kept && kept.secret !== this.held?.secret) this.adopt(kept);
    if (this.held) return this.held;
    const { begun, subject } = await beginVisitor(around.http, around.options, await this.#token(), around.refuse);
    // Without locks two tabs may begin at once: whoever wrote first is the visitor.
    const first = around.keeping.held;
    const held: Held = first ?? { visitor: begun.visitor, secret: begun.secret, identified: begun.identified, subject };
    around.keeping.hold(held);
    this.adopt(held);
    if (first) return first;
    around.tell();
    if (begun.conversation) around.dispatch({ type: "snapshot", snapshot: begun.conversation });
    return held;
  }

  adopt(held: Held): void {
    if (this.held !== null && this.held.secret !== held.secret) {
      this.around.hangUp();
      this.around.dispatch({ type: "forgotten" });
    }
    this.held = held;
    this.around.dispatch({ type: "begun", identified: held.identified });
    this.around.connect();
  }

  forget(held: Held): void {
    if (this.held && this.held.secret !== held.secret) return;
    if (this.around.keeping.held?.secret === held.secret) this.around.keeping.hold(null);
    this.held = null;
    this.around.hangUp();
    this.around.dispatch({ type: "forgotten" });
    this.around.tell();
  }

  async known<T>(held: Held, call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof ChatProblem && error.code === "chat.visitor_unknown") this.around.again(held);
      throw error;
    }
  }

  /** By the link in an e-mail: the chat that it answered, for whoever reads that address. One that is not taken changes nothing. */
  async #return(): Promise<void> {
    const { http, options } = this.around;
    try {
      const begun = await http.begin({ ...asking(options), resume: this.#back ?? "" });
      this.#hold({ visitor: begun.visitor, secret: begun.secret, identified: begun.identified, subject: null }, begun.conversation, true);
    } catch (error) {
      if (!(error instanceof ChatProblem) || error.passing) throw error;
    }
    this.#back = null;
  }

  /** What was begun anonymously goes on as the user's; the secret from before is worth nothing then. */
  async #join(token: string, subject: string | null): Promise<void> {
    const { held } = this;
    const { http, options } = this.around;
    if (!held || held.subject !== null) return;
    try {
      const begun = await this.known(held, http.begin({ ...asking(options), token }, held.secret));
      this.#hold({ visitor: begun.visitor, secret: begun.secret, identified: begun.identified, subject }, begun.conversation);
    } catch (error) {
      if (!(error instanceof ChatProblem) || error.code !== "chat.token_refused" || !options.anonymous) throw error;
    }
  }

  /** Another secret for the same person, who goes on reading. */
  #hold(held: Held, snapshot: Snapshot | null, returned = false): void {
    const { around } = this;
    around.hangUp();
    around.keeping.hold(held);
    this.held = held;
    around.dispatch({ type: "begun", identified: held.identified, returned: returned || undefined });
    if (snapshot) around.dispatch({ type: "snapshot", snapshot });
    around.tell();
  }

  /** The user signed out, or another one signed in: nothing of theirs stays on this device. */
  #leave(held: Held): void {
    const { keeping, dispatch } = this.around;
    for (const { clientId } of keeping.unsent()) {
      keeping.done(clientId);
      dispatch({ type: "withdrawn", clientId });
    }
    this.forget(held);
    this.around.http.leave(held.secret).catch(() => {}); // it is forgotten here all the same
  }
}
