import type { Keeping } from "./keeping";
import type { Means } from "./means";

/**
 * One tab at a time, by the browser's locks. Where there are none (pages without TLS) tabs work side by side: each sends in
 * order and the server takes a message once, so that nothing is doubled or overtaken all the same.
 */
export class Turns {
  #mine: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly keeping: Keeping,
    private readonly means: Means,
  ) {}

  /** Runs `work` when nobody else does, in this tab or another. */
  take<T>(work: () => Promise<T>): Promise<T> {
    const { locks } = this.means;
    const among = locks && this.keeping.kept === "stored" ? () => locks.request(`${this.keeping.name}.turn`, work) as Promise<T> : work;
    const turn = this.#mine.then(among);
    this.#mine = turn.catch(() => undefined);
    return turn;
  }
}
