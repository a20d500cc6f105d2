import type { Keeping } from "./keeping";
import type { Means } from "./means";

const LEASE_MS = 15_000;
const SETTLE_MS = 40;
const AGAIN_MS = 150;
const TRIES = 200;

/**
 * One tab at a time. By the browser's locks; where there are none by a lease in storage, which can at worst let two tabs
 * through: the server's keys make that harmless.
 */
export class Turns {
  #mine: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly keeping: Keeping,
    private readonly means: Means,
    private readonly holder: string,
  ) {}

  /** Runs `work` when nobody else does, in this tab or another. `renew` says that it is still at it. */
  take<T>(work: (renew: () => void) => Promise<T>): Promise<T> {
    const turn = this.#mine.then(() => this.#among(work));
    this.#mine = turn.catch(() => undefined);
    return turn;
  }

  async #among<T>(work: (renew: () => void) => Promise<T>): Promise<T> {
    const { keeping, means } = this;
    if (keeping.kept === "memory") return work(() => {});
    if (means.locks) return means.locks.request(`${keeping.name}.turn`, () => work(() => {})) as Promise<T>;
    await this.#lease();
    try {
      return await work(() => this.#renew());
    } finally {
      if (keeping.lease?.holder === this.holder) keeping.lease = null;
    }
  }

  #renew(): void {
    this.keeping.lease = { holder: this.holder, until: this.means.now() + LEASE_MS };
  }

  async #lease(): Promise<void> {
    const pause = (ms: number) => new Promise<void>((done) => this.means.after(done, ms));
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const held = this.keeping.lease;
      if (!held || held.holder === this.holder || held.until < this.means.now()) {
        this.#renew();
        await pause(SETTLE_MS);
        if (this.keeping.lease?.holder === this.holder) return;
      }
      await pause(AGAIN_MS);
    }
  }
}
