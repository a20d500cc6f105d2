import { describe, expect, it } from "vitest";
import { beginnings, cut, foldWithMap, fuzzy } from "../../src/find/fuzzy";

const marked = (text: string, wanted: string) => {
  const found = fuzzy(text, wanted);
  return found && cut(text, found.at).map((one) => (one.match ? `[${one.text}]` : one.text)).join("");
};

describe("finding a label", () => {
  it("forgives accents, capitals and ligatures, and marks the letters as written", () => {
    expect(marked("Résiliation", "resi")).toBe("[Rési]liation");
    expect(marked("Œuvre d’art", "oeuv")).toBe("[Œuv]re d’art");
    expect(foldWithMap("Œx").from).toEqual([0, 0, 1]);
  });

  it("takes several words in any order", () => {
    expect(marked("Mettre en pause", "pause met")).toBe("[Met]tre en [pause]");
    expect(fuzzy("Mettre en pause", "pause demain")).toBeNull();
  });

  it("takes first letters that follow one another", () => {
    expect(fuzzy("Transférer à une équipe", "trsf")).not.toBeNull();
    expect(fuzzy("Mettre en pause", "mep")).not.toBeNull();
    expect(fuzzy("Sign out", "sno")).toBeNull();
    expect(fuzzy("Settings journal", "sno")).toBeNull();
  });

  it("puts a beginning before a word's beginning, and that before the middle", () => {
    const score = (text: string) => fuzzy(text, "mot")?.score ?? -1;
    expect(score("Motif")).toBeGreaterThan(score("Le motif"));
    expect(score("Le motif")).toBeGreaterThan(score("Automotive"));
  });

  it("matches all when nothing is wanted", () => {
    expect(fuzzy("Anything", "  ")).toEqual({ score: 0, at: [] });
  });

  it("is not slow on what is long", () => {
    expect(fuzzy("a ".repeat(5000), "b".repeat(200))).toBeNull();
  });
});

describe("where words begin", () => {
  it("is at the start of a word only, as the search finds them", () => {
    expect(cut("Confort, Fontanel", beginnings("Confort, Fontanel", ["font"])).filter((one) => one.match)).toEqual([{ text: "Font", match: true }]);
  });

  it("joins what overlaps", () => {
    expect(beginnings("dégât des eaux", ["degat", "degat des"])).toEqual([[0, 9]]);
  });
});
