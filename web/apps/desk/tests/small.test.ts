import { describe, expect, it } from "vitest";
import { forWire } from "../src/composer/wire";
import { presets } from "../src/conversation/snoozes";
import { readable } from "../src/customer/address";
import { inOrder } from "../src/data/catalogue";
import { folded } from "../src/shell/Picker";

describe("dates to come back", () => {
  it("are never past and never twice the same", () => {
    for (const hour of [0, 9, 12, 15, 23]) {
      const now = new Date(2026, 10, 22, hour, 30); // a Sunday
      const times = presets(now).map((one) => one.at.getTime());
      expect(times.every((time) => time > now.getTime())).toBe(true);
      expect(new Set(times).size).toBe(times.length);
    }
  });
});

describe("what goes on the wire", () => {
  it("names pictures by their upload and leaves out those it does not know", () => {
    expect(forWire('<p><img src="blob:x" alt="a.png" data-upload="upl_0123456789abcdef0123456789abcdef"> <img src="https://x/y.png"></p>')).toBe(
      '<p><img src="cid:01234567-89ab-cdef-0123-456789abcdef" alt="a.png"> </p>',
    );
  });
});

it("finds words without their accents", () => {
  expect(folded("Résiliation, Œuvre")).toBe("resiliation, oeuvre");
});

it("puts contact reasons under their parent and leaves out what is no longer used", () => {
  const reason = (id: string, parent_id: string | null, active = true) => ({ id, key: id, label: { fr: id, en: id }, parent_id, target_s: null, active });
  const listed = inOrder([reason("b", "a"), reason("a", null), reason("c", null, false)]);
  expect(listed.map((one) => [one.reason.id, one.parent?.id ?? null])).toEqual([["a", null], ["b", "a"]]);
});

describe("an address as one reads it", () => {
  it("sets a French number in pairs and leaves others alone", () => {
    expect(readable("phone", "+33639987009")).toBe("+33 6 39 98 70 09");
    expect(readable("phone", "+441632960001")).toBe("+441632960001");
    expect(readable("email", "+33639987009@exemple.example")).toBe("+33639987009@exemple.example");
  });
});
