import type { Filter, Term, Understood } from "@filrouge/api";
import { loadArea, Strings } from "@filrouge/strings";
import { beforeAll, describe, expect, it } from "vitest";
import { sentence, span } from "../../src/find/sentence";

let fr: Strings;
let en: Strings;
beforeAll(async () => {
  fr = new Strings("fr", { ...(await loadArea("common", "fr")), ...(await loadArea("find", "fr")) });
  en = new Strings("en", { ...(await loadArea("common", "en")), ...(await loadArea("find", "en")) });
});
const now = new Date(2026, 10, 22, 12);
const term = (text: string, part: Partial<Term> = {}): Term => ({ kind: "word", text, negated: false, start: 0, end: 0, ...part });
const filter = (key: string, value: string, part: Partial<Filter> = {}): Filter => ({ key, op: ":", value, label: value, negated: false, start: 0, end: 0, ...part });
const read = (terms: Term[], filters: Filter[] = []): Understood => ({ terms, filters, problems: [] });

describe("a query read back", () => {
  it("is a sentence in the person's language", () => {
    const asked = read([term("font")], [filter("reason", "sinistre", { label: "Sinistre" }), filter("waiting", "2h", { op: ">" })]);
    expect(sentence(fr, asked, now)).toBe("Le mot « font », motif Sinistre, en attente depuis plus de 2 h");
    expect(sentence(en, asked, now)).toBe("The word “font”, reason Sinistre, waiting for more than 2 h");
  });

  it("names several words, phrases, beginnings and what must not be there", () => {
    const asked = read([term("carte"), term("volée"), term("bris de glace", { kind: "phrase" }), term("rembours", { kind: "prefix" }), term("chèque", { negated: true })]);
    expect(sentence(fr, asked, now)).toBe("Les mots « carte » et « volée », ce qui commence par « rembours », les mots à la suite « bris de glace », sans « chèque »");
  });

  it("says fixed values in words, not as codes", () => {
    const all = [filter("agent", "me"), filter("state", "open"), filter("is", "unread"), filter("has", "promise"), filter("due", "late"), filter("tag", "none"), filter("channel", "email"), filter("waiting", "none")];
    expect(sentence(fr, read([], all), now)).toBe("Confiées à vous, en cours, non lues, avec une promesse en cours, en retard, sans étiquette, par E-mail, où personne n’attend");
    expect(sentence(en, read([], [filter("agent", "none"), filter("agent", "none", { negated: true })]), now)).toBe("That nobody has, that somebody has");
  });

  it("tells days as days and spans as spans", () => {
    const on = (key: string, label: string) => sentence(fr, read([], [filter(key, "", { label })]), now);
    expect(on("before", "2026-03-05")).toBe("Avant le 5 mars");
    expect(on("after", "05/03/2025")).toBe("Depuis le 5 mars 2025");
    expect(on("after", "2026-03")).toBe("Depuis mars 2026");
    expect(on("after", "hier")).toBe("Depuis hier");
    expect(on("before", "hier")).toBe("Avant la journée d’hier");
    expect(on("before", "7j")).toBe("Il y a plus de 7 j");
  });

  it("keeps what it has no words for", () => {
    expect(sentence(en, read([], [filter("mood", "bad", { negated: true })]), now)).toBe("Not mood bad");
    expect(sentence(en, read([]), now)).toBe("");
  });
});

it("reads spans as people write them", () => {
  expect([span(fr, "2h30"), span(fr, "3 jours"), span(fr, "90min"), span(fr, "1sem"), span(fr, "late"), span(fr, "12")]).toEqual(["2 h 30", "3 j", "1 h 30", "7 j", null, null]);
});
