import { parse, TYPE, type MessageFormatElement } from "@formatjs/icu-messageformat-parser";
import { describe, expect, it } from "vitest";
import { LANGUAGES, loadArea, type Area } from "../src";

const AREAS: Area[] = ["accessibility", "chats", "common", "compose", "desk", "find", "handling", "seeing", "settings", "setup", "tasks"];

/** The names a text asks for, and the tags around its words. */
function asked(elements: MessageFormatElement[], found = new Set<string>()): Set<string> {
  for (const one of elements) {
    if (one.type !== TYPE.literal && one.type !== TYPE.pound) found.add(one.value);
    if (one.type === TYPE.tag) asked(one.children, found);
    if (one.type === TYPE.plural || one.type === TYPE.select)
      for (const option of Object.values(one.options)) asked(option.value, found);
  }
  return found;
}

describe.each(AREAS)("the words of %s", (area) => {
  it("are the same in both languages", async () => {
    const [fr, en] = await Promise.all(LANGUAGES.map((language) => loadArea(area, language)));
    expect(Object.keys(fr ?? {}).sort()).toEqual(Object.keys(en ?? {}).sort());
  });

  it("are well formed and ask for the same values", async () => {
    const [fr = {}, en = {}] = await Promise.all(LANGUAGES.map((language) => loadArea(area, language)));
    for (const key of Object.keys(en)) {
      const values = [fr, en].map((texts) => [...asked(parse(texts[key] ?? ""))].sort());
      expect(values[0], key).toEqual(values[1]);
    }
  });

  it("are never empty and never typed with a straight apostrophe in French", async () => {
    const fr = await loadArea(area, "fr");
    for (const [key, text] of Object.entries(fr)) {
      expect(text.trim(), key).not.toBe("");
      expect(text, key).not.toMatch(/\p{L}'\p{L}/u);
    }
  });
});

it("no key is claimed by two areas", async () => {
  const keys = (await Promise.all(AREAS.map((area) => loadArea(area, "en")))).flatMap((texts) => Object.keys(texts));
  expect(new Set(keys).size).toBe(keys.length);
});
