import { describe, expect, it } from "vitest";
import { circular } from "../pwa/acyclic";

const graph = (all: Record<string, string[]>) => circular(new Map(Object.entries(all)));

describe("files of a build", () => {
  it("may share what they import", () => {
    expect(graph({ "a.js": ["b.js", "c.js"], "b.js": ["c.js"], "c.js": [] })).toEqual([]);
  });
  it("may not import one another, also by way of others", () => {
    expect(graph({ "a.js": ["b.js"], "b.js": ["c.js"], "c.js": ["b.js"], "d.js": ["a.js"] })).toEqual(["b.js", "c.js"]);
    expect(graph({ "a.js": ["b.js"], "b.js": ["c.js"], "c.js": ["a.js"] })).toEqual(["a.js", "b.js", "c.js"]);
  });
});
