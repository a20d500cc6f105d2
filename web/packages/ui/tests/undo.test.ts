import { afterEach, describe, expect, it, vi } from "vitest";
import { forget, remember, undo, undoLast } from "../src/undo";

afterEach(() => {
  while (undoLast());
});

describe("taking acts back", () => {
  it("goes from the last to the first, each once", () => {
    const done: string[] = [];
    remember({ id: "a", run: () => done.push("a") });
    remember({ id: "b", run: () => done.push("b") });
    expect(undoLast()).toBe(true);
    expect(undo("b")).toBe(false);
    expect(undoLast()).toBe(true);
    expect(undoLast()).toBe(false);
    expect(done).toEqual(["b", "a"]);
  });
  it("forgets what its time is over for", () => {
    const run = vi.fn();
    remember({ id: "a", run });
    forget("a");
    expect(undo("a")).toBe(false);
    expect(run).not.toHaveBeenCalled();
  });
  it("takes back one that is not the last", () => {
    const done: string[] = [];
    remember({ id: "a", run: () => done.push("a") });
    remember({ id: "b", run: () => done.push("b") });
    undo("a");
    undoLast();
    expect(done).toEqual(["a", "b"]);
  });
});
