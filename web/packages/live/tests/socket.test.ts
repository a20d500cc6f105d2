import { beforeEach, describe, expect, it } from "vitest";
import { delay, LiveSocket, type Frame, type Means } from "../src";

class Wire {
  readyState = 0;
  sent: { type: string; since?: string | null; topics?: string[] }[] = [];
  onopen: ((event: never) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code?: number }) => void) | null = null;
  send = (text: unknown) => this.sent.push(JSON.parse(String(text)));
  close = () => this.end();
  open() {
    this.readyState = 1;
    this.onopen?.(undefined as never);
  }
  end(code = 1006) {
    this.readyState = 3;
    this.onclose?.({ code });
  }
  hear(frame: object) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

let wires: Wire[];
let timers: { run: () => void; ms: number }[];
const means: Means = {
  open: () => {
    const wire = new Wire();
    wires.push(wire);
    return wire as never;
  },
  random: () => 0.5,
  after: (run, ms) => timers.push({ run, ms }),
  cancel: () => undefined,
};
const last = () => wires[wires.length - 1] as Wire;

beforeEach(() => {
  wires = [];
  timers = [];
});

describe("the socket", () => {
  it("says hello, and its topics", () => {
    const socket = new LiveSocket("ws://x", means);
    socket.subscribe("inbox");
    socket.start();
    last().open();
    expect(last().sent).toEqual([{ type: "hello", since: null }, { type: "subscribe", topics: ["inbox"] }]);
    expect(socket.status).toBe("connecting");
    last().hear({ type: "welcome", position: "7" });
    expect(socket.status).toBe("live");
  });

  it("is offline as soon as the browser says so, and hears nothing of the old wire", () => {
    const socket = new LiveSocket("ws://x", means);
    socket.start();
    last().open();
    last().hear({ type: "welcome", position: "7" });
    const old = last();
    socket.drop();
    expect(socket.status).toBe("offline");
    expect(old.readyState).toBe(3);
    expect(timers.filter(({ ms }) => ms === delay(0, means.random))).toHaveLength(1);
    socket.wake();
    last().open();
    last().hear({ type: "welcome", position: "9" });
    expect(last()).not.toBe(old);
    expect(socket.status).toBe("live");
  });

  it("comes back from where it was", () => {
    const socket = new LiveSocket("ws://x", means);
    socket.start();
    last().open();
    last().hear({ type: "welcome", position: "7" });
    last().hear({ type: "event", position: "9", event: { type: "x", subject: null, payload: {} } });
    last().end();
    expect(socket.status).toBe("offline");
    timers[timers.length - 1]?.run();
    last().open();
    expect(last().sent[0]).toEqual({ type: "hello", since: "9" });
  });

  it("forgets its place after a resync, and passes it on", () => {
    const frames: Frame[] = [];
    const socket = new LiveSocket("ws://x", means);
    socket.onFrame((frame) => frames.push(frame));
    socket.start();
    last().open();
    last().hear({ type: "welcome", position: "7" });
    last().hear({ type: "resync", reason: "too_old" });
    expect(frames.map((frame) => frame.type)).toEqual(["welcome", "resync"]);
    last().end();
    timers[timers.length - 1]?.run();
    last().open();
    expect(last().sent[0]).toEqual({ type: "hello", since: null });
  });

  it("does not knock again once signed out", () => {
    const codes: (number | undefined)[] = [];
    const socket = new LiveSocket("ws://x", means);
    socket.onClose((code) => codes.push(code));
    socket.start();
    last().open();
    const before = timers.length;
    last().end(4401);
    expect(codes).toEqual([4401]);
    expect(timers).toHaveLength(before);
  });

  it("counts who wants a topic", () => {
    const socket = new LiveSocket("ws://x", means);
    socket.start();
    last().open();
    const one = socket.subscribe("inbox");
    const two = socket.subscribe("inbox");
    one();
    expect(last().sent[last().sent.length - 1]?.topics).toEqual(["inbox"]);
    two();
    expect(last().sent[last().sent.length - 1]?.topics).toEqual([]);
  });

  it("does not fall over what it does not know", () => {
    const socket = new LiveSocket("ws://x", means);
    socket.start();
    last().open();
    last().onmessage?.({ data: "not json" });
    last().hear({ type: "a_newer_frame" });
    expect(wires).toHaveLength(1);
  });

  it("waits longer each time, up to 30 s, and never all desks at once", () => {
    expect(delay(0, () => 0)).toBe(250);
    expect(delay(3, () => 1)).toBe(4000);
    expect(delay(40, () => 1)).toBe(30_000);
    expect(delay(40, () => 0)).toBe(15_000);
  });
});
