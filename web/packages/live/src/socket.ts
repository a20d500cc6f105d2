import { delay } from "./backoff";
import { readFrame, type Frame, type Say } from "./frames";

export type Status = "connecting" | "live" | "offline";
type Wire = Pick<WebSocket, "send" | "close" | "readyState"> & {
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code?: number }) => void) | null;
};

export interface Means {
  open: (url: string) => Wire;
  random: () => number;
  after: (run: () => void, ms: number) => number;
  cancel: (timer: number) => void;
}

const BROWSER: Means = {
  open: (url) => new WebSocket(url) as unknown as Wire,
  random: Math.random,
  after: (run, ms) => window.setTimeout(run, ms),
  cancel: (timer) => window.clearTimeout(timer),
};

const PING_EVERY = 25_000;
const PONG_WITHIN = 10_000;
const OPEN = 1;
/** The server does not know us any more: coming back would not help. */
export const SIGNED_OUT = 4401;
export const RIGHTS_CHANGED = 4403;

/**
 * One socket for the page. Remembers the last position, comes back by itself, and says `hello since`.
 * `resync` is passed on as a frame: the listener then fetches its snapshots again.
 */
export class LiveSocket {
  private wire: Wire | null = null;
  private position: string | null = null;
  private attempt = 0;
  private timers: { retry?: number; ping?: number; pong?: number } = {};
  private readonly topics = new Map<string, number>();
  private readonly frames = new Set<(frame: Frame) => void>();
  private readonly closings = new Set<(code: number | undefined) => void>();
  private readonly statuses = new Set<(status: Status) => void>();
  private stopped = true;
  status: Status = "connecting";

  constructor(
    private readonly url: string,
    private readonly means: Means = BROWSER,
  ) {}

  start(): void {
    this.stopped = false;
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    this.quiet();
    this.means.cancel(this.timers.retry ?? 0);
    this.wire?.close();
    this.wire = null;
  }

  /** Tries now, for instance when the browser says that the network is back. */
  wake(): void {
    if (this.stopped || this.wire) return;
    this.means.cancel(this.timers.retry ?? 0);
    this.attempt = 0;
    this.connect();
  }

  /** The browser says that the network is gone: the wire itself would notice much later. */
  drop(): void {
    const { wire } = this;
    if (this.stopped || !wire) return;
    this.lost(wire, undefined);
    wire.close();
  }

  onFrame(listen: (frame: Frame) => void): () => void {
    this.frames.add(listen);
    return () => this.frames.delete(listen);
  }

  /** Told each time the socket ends, with the server's code: 4401 signed out, 4403 rights changed. */
  onClose(listen: (code: number | undefined) => void): () => void {
    this.closings.add(listen);
    return () => this.closings.delete(listen);
  }

  onStatus(listen: (status: Status) => void): () => void {
    this.statuses.add(listen);
    return () => this.statuses.delete(listen);
  }

  /** Wants a topic until the returned function is called; counted, so two panes may want the same. */
  subscribe(topic: string): () => void {
    this.topics.set(topic, (this.topics.get(topic) ?? 0) + 1);
    this.say({ type: "subscribe", topics: [...this.topics.keys()] });
    return () => {
      const left = (this.topics.get(topic) ?? 1) - 1;
      if (left > 0) this.topics.set(topic, left);
      else this.topics.delete(topic);
      this.say({ type: "subscribe", topics: [...this.topics.keys()] });
    };
  }

  typing(conversation: string): void {
    this.say({ type: "typing", conversation });
  }

  private say(what: Say): void {
    if (this.wire?.readyState === OPEN) this.wire.send(JSON.stringify(what));
  }

  private connect(): void {
    const wire = this.means.open(this.url);
    this.wire = wire;
    wire.onopen = () => {
      this.say({ type: "hello", since: this.position });
      if (this.topics.size) this.say({ type: "subscribe", topics: [...this.topics.keys()] });
      this.heartbeat();
    };
    wire.onmessage = ({ data }) => {
      const frame = readFrame(data);
      if (frame) this.receive(frame);
    };
    wire.onclose = (event) => this.lost(wire, event?.code);
  }

  private receive(frame: Frame): void {
    if (frame.type === "pong") {
      this.means.cancel(this.timers.pong ?? 0);
      return;
    }
    if (frame.type === "welcome") {
      this.attempt = 0;
      this.position ??= frame.position;
      this.tell("live");
    }
    if (frame.type === "event") this.position = frame.position;
    if (frame.type === "resync") this.position = frame.position ?? null;
    this.frames.forEach((listen) => listen(frame));
  }

  private heartbeat(): void {
    this.timers.ping = this.means.after(() => {
      this.say({ type: "ping" });
      this.timers.pong = this.means.after(() => this.wire?.close(), PONG_WITHIN);
      this.heartbeat();
    }, PING_EVERY);
  }

  private quiet(): void {
    this.means.cancel(this.timers.ping ?? 0);
    this.means.cancel(this.timers.pong ?? 0);
  }

  private lost(wire: Wire, code: number | undefined): void {
    if (this.wire !== wire) return;
    this.wire = null;
    this.quiet();
    this.closings.forEach((listen) => listen(code));
    if (code === SIGNED_OUT) this.stopped = true;
    if (this.stopped) return;
    this.tell(this.attempt === 0 && this.status === "connecting" ? "connecting" : "offline");
    this.timers.retry = this.means.after(() => this.connect(), delay(this.attempt, this.means.random));
    this.attempt += 1;
    if (this.attempt > 1) this.tell("offline");
  }

  private tell(status: Status): void {
    if (this.status === status) return;
    this.status = status;
    this.statuses.forEach((listen) => listen(status));
  }
}
