import type { Means, Wire } from "./means";
import { readFrame, type Frame, type Say } from "./words";

const STEPS = [500, 1000, 2000, 4000, 8000, 15_000, 30_000];
const PING_EVERY = 25_000;
const ANSWER_WITHIN = 10_000;
/** Heard nothing for so long: the device slept, and the wire is dead however open it looks. */
const ASLEEP = PING_EVERY + ANSWER_WITHIN + 5_000;
const OPEN = 1;

export const UNKNOWN = 4401;
export const PAUSED = 4403;
const CROWDED = 4429;

/** How long to wait before the `attempt`th return (from 0), give or take a fifth, so that visitors do not return together. */
export function delay(attempt: number, random: () => number): number {
  const step = STEPS[Math.min(attempt, STEPS.length - 1)] ?? 30_000;
  return Math.round(step * (0.8 + 0.4 * random()));
}

export interface Ears {
  hello: () => Say;
  frame: (frame: Frame) => void;
  /** The line is gone; `code` is the server's. Returns whether to come back. */
  lost: (code: number | undefined) => boolean;
}

/** One socket that comes back by itself, and knows when it only looks alive. */
export class Line {
  #wire: Wire | null = null;
  #attempt = 0;
  #heard = 0;
  #stopped = true;
  #welcomed = false;
  #retry: unknown;
  #ping: unknown;
  #answer: unknown;

  constructor(
    private readonly url: string,
    private readonly means: Means,
    private readonly ears: Ears,
  ) {}

  get up(): boolean {
    return this.#welcomed;
  }

  start(): void {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#attempt = 0;
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    this.means.cancel(this.#retry);
    const wire = this.#wire;
    this.#quiet();
    wire?.close(1000);
  }

  /** Tries now: the network is back, or the page is shown again after sleep. */
  wake(): void {
    if (this.#stopped) return;
    if (this.#wire && this.means.now() - this.#heard <= ASLEEP) return;
    this.#attempt = 0;
    if (this.#wire) this.drop();
    this.means.cancel(this.#retry);
    this.#connect();
  }

  /** The browser says that the network is gone: the wire itself would notice much later. */
  drop(): void {
    const wire = this.#wire;
    if (wire) {
      this.#gone(wire, undefined);
      wire.close();
    }
  }

  say(what: Say): boolean {
    if (!this.#welcomed || this.#wire?.readyState !== OPEN) return false;
    this.#wire.send(JSON.stringify(what));
    return true;
  }

  #quiet(): void {
    this.means.cancel(this.#ping);
    this.means.cancel(this.#answer);
    this.#wire = null;
    this.#welcomed = false;
  }

  #gone(wire: Wire, code: number | undefined): void {
    if (wire !== this.#wire) return;
    this.#quiet();
    if (this.#stopped) return;
    if (!this.ears.lost(code)) {
      this.#stopped = true;
      return;
    }
    if (code === CROWDED) this.#attempt = STEPS.length;
    this.means.cancel(this.#retry);
    this.#retry = this.means.after(() => this.#connect(), delay(this.#attempt, this.means.random));
    this.#attempt += 1;
  }

  #connect(): void {
    if (this.#stopped || this.#wire) return;
    let wire: Wire;
    try {
      wire = this.means.open(this.url);
    } catch {
      // A content security policy may forbid it: polling goes on.
      this.ears.lost(undefined);
      return;
    }
    this.#wire = wire;
    this.#heard = this.means.now();
    this.#expect(wire);
    wire.onopen = () => wire === this.#wire && wire.send(JSON.stringify(this.ears.hello()));
    wire.onmessage = ({ data }) => wire === this.#wire && this.#hear(wire, data);
    wire.onclose = (event) => this.#gone(wire, event?.code);
    wire.onerror = () => {};
  }

  #expect(wire: Wire): void {
    this.means.cancel(this.#answer);
    this.#answer = this.means.after(() => {
      this.#gone(wire, undefined);
      wire.close();
    }, ANSWER_WITHIN);
  }

  #hear(wire: Wire, data: unknown): void {
    this.#heard = this.means.now();
    this.means.cancel(this.#answer);
    const frame = readFrame(data);
    if (frame?.type === "welcome") {
      this.#welcomed = true;
      this.#attempt = 0;
      this.#beat(wire);
    }
    if (frame) this.ears.frame(frame);
  }

  #beat(wire: Wire): void {
    this.means.cancel(this.#ping);
    this.#ping = this.means.after(() => {
      if (wire !== this.#wire) return;
      this.say({ type: "ping" });
      this.#expect(wire);
      this.#beat(wire);
    }, PING_EVERY);
  }
}
