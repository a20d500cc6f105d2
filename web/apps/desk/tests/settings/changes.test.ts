import type { ReasonSetting } from "@filrouge/api";
import { describe, expect, it } from "vitest";
import { contrast, reading, readColour, SUGGESTED } from "../../src/settings/colour";
import { changedFields, meet } from "../../src/settings/parts/changes";
import { slug } from "../../src/settings/slug";
import { family, tree } from "../../src/settings/work/tree";
import { fromDraft, lacks, toComplete, toDraft } from "../../src/setup/draft";

describe("what one typed and what somebody else saved", () => {
  const base = { name: "A", phone: "1", languages: ["fr"], version: 3 };

  it("counts only fields that differ", () => {
    expect(changedFields(base, { name: "A", phone: "2", languages: ["fr"] })).toEqual(["phone"]);
  });

  it("tells their changes apart from those that meet mine", () => {
    const theirs = { ...base, name: "B", phone: "9", version: 4 };
    expect(meet(base, theirs, { name: "C" })).toEqual({ theirs: ["name", "phone"], both: ["name"] });
    expect(meet(base, theirs, { name: "B" }).both).toEqual([]);
    expect(meet(base, theirs, { languages: ["fr", "en"] }).both).toEqual([]);
  });
});

describe("a colour", () => {
  it("says how text reads on it", () => {
    expect(reading("#17503B")).toMatchObject({ on: "white", verdict: "well" });
    expect(reading("#FFE100")).toMatchObject({ on: "black" });
    expect(contrast("#ffffff", "#000000")).toBeCloseTo(21);
    for (const colour of SUGGESTED) expect(reading(colour).ratio).toBeGreaterThan(4.5);
  });

  it("is read as people write it", () => {
    expect([readColour("17503b"), readColour("#abc"), readColour(" #17503B "), readColour("green")]).toEqual(["#17503B", "#AABBCC", "#17503B", null]);
  });
});

describe("contact reasons", () => {
  const one = (id: string, parent_id: string | null, active = true): ReasonSetting => ({ id, key: id, label: { fr: id, en: id }, parent_id, target_s: null, calendar_id: null, pauses: false, active, version: 1 });
  const all = [one("b", null), one("a", null), one("a2", "a"), one("a1", "a"), one("a1x", "a1"), one("old", null, false), one("lost", "gone")];

  it("stand under their parents, those put aside at the end", () => {
    expect(tree(all, (each) => each.id).map((leaf) => `${leaf.depth}${leaf.reason.id}`)).toEqual(["0a", "1a1", "2a1x", "1a2", "0b", "0lost", "0old"]);
  });

  it("cannot hang under their own family", () => {
    expect([...family(all, "a")].sort()).toEqual(["a", "a1", "a1x", "a2"]);
  });
});

it("an address is made of words", () => {
  expect([slug("Déclarer un sinistre !"), slug("Œuvres & Cie", "_"), slug("---")]).toEqual(["declarer-un-sinistre", "oeuvres_cie", ""]);
});

describe("the set-up", () => {
  const answers = { ...fromDraft({}, "en", "Europe/Paris"), name: "Nadia", email: "n@a.example", password: "a long sentence", company: "Alisier" };

  it("never keeps the password", () => {
    expect(JSON.stringify(toDraft(answers, 1))).not.toContain("long sentence");
    expect(fromDraft(toDraft(answers, 1), "fr", "UTC")).toMatchObject({ company: "Alisier", language: "en", zone: "Europe/Paris", password: "" });
  });

  it("asks for what is missing, step by step", () => {
    expect(lacks("administrator", { ...answers, password: "short", email: "nadia" })).toEqual(["email", "password"]);
    expect(lacks("company", { ...answers, company: " " })).toEqual(["company"]);
    expect(lacks("administrator", answers)).toEqual([]);
  });

  it("sends as the company's name when nothing else is said", () => {
    expect(toComplete(answers)).toMatchObject({ company: { sends_as: "Alisier" }, language: { default: "en", also: ["fr"] } });
  });
});
