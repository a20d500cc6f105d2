import { describe, expect, it } from "vitest";
import { wallIn } from "../src/tasks/Foresight";
import { groupOf, presets, readWhen, wall } from "../src/tasks/when";

// Sunday, at eleven.
const NOW = new Date(2026, 10, 22, 11, 0);
const local = (text: string) => ({ local: text });

describe("what is written at the end", () => {
  it.each([
    ["Rappeler avec le devis demain 10h", "Rappeler avec le devis", local("2026-11-23T10:00")],
    ["Rappeler avec le devis, demain à 10 h 30", "Rappeler avec le devis", local("2026-11-23T10:30")],
    ["Envoyer l’attestation vendredi", "Envoyer l’attestation", local("2026-11-27T10:00")],
    ["Vérifier dimanche", "Vérifier", local("2026-11-29T10:00")],
    ["Call back tomorrow 9:15", "Call back", local("2026-11-23T09:15")],
    ["Call back by Tuesday at 3 pm", "Call back", local("2026-11-24T15:00")],
    ["Répondre aujourd’hui", "Répondre", local("2026-11-22T17:00")],
    ["Clôturer pour le 24/12 9h", "Clôturer", local("2026-12-24T09:00")],
    ["Relancer le 3/1", "Relancer", local("2027-01-03T10:00")],
    ["Relancer 29/02/2028", "Relancer", local("2028-02-29T10:00")],
    ["Rappeler dans 2 h", "Rappeler", { in_business_s: 7200 }],
    ["Call in 45 minutes.", "Call", { in_business_s: 2700 }],
  ])("%s", (text, title, due) => {
    expect(readWhen(text, NOW)).toEqual({ title, due });
  });

  it.each(["Rappeler", "Envoyer le dossier 24/7 au client", "Demain on verra bien", "Rappeler demain 27h", "Voir 31/2", "Le vendredi noir approche", ""])(
    "means nothing in: %s",
    (text) => {
      expect(readWhen(text, NOW)).toBeNull();
    },
  );

  it("leaves no words when only a moment is written", () => {
    expect(readWhen("demain", NOW)).toEqual({ title: "", due: local("2026-11-23T10:00") });
  });

  it("keeps the letters before it whatever they are", () => {
    expect(readWhen("Œuvre d’art 🎨 à évaluer demain", NOW)?.title).toBe("Œuvre d’art 🎨 à évaluer");
    expect(readWhen("e\u0301valuer demain", NOW)?.title).toBe("évaluer");
  });
});

describe("the good moments", () => {
  it("never lie behind, and none is there twice", () => {
    for (let hour = 0; hour < 24 * 7; hour += 1) {
      const now = new Date(2026, 10, 22, hour, 30);
      const found = presets(now, false);
      const moments = found.map((one) => JSON.stringify(one.due));
      expect(new Set(moments).size).toBe(moments.length);
      for (const one of found) if (one.due && "local" in one.due) expect(new Date(one.due.local) > now).toBe(true);
    }
  });

  it("begin with no date where none is needed", () => {
    expect(presets(NOW, true)[0]?.due).toBeNull();
    expect(presets(NOW, false).every((one) => one.due !== null)).toBe(true);
  });
});

describe("the list", () => {
  it("puts what is late first, then by its moment", () => {
    const at = (days: number, hour = 12) => new Date(2026, 10, 22 + days, hour).toISOString();
    expect([at(-1), at(0, 11), at(0, 23), at(1, 0), at(6, 23), at(7, 0), null].map((one) => groupOf(one, NOW))).toEqual([
      "late", "late", "today", "week", "week", "later", "undated",
    ]);
  });
});

describe("the clock on the wall", () => {
  it("is written without an offset", () => {
    expect(wall(new Date(2026, 0, 5, 7, 3))).toBe("2026-01-05T07:03");
  });

  it("is the brand's, wherever one sits", () => {
    expect(wallIn(new Date("2026-11-30T08:00:00Z"), "Europe/Paris")).toBe("2026-11-30T09:00");
    expect(wallIn(new Date("2026-11-30T23:30:00Z"), "Indian/Reunion")).toBe("2026-12-01T03:30");
  });
});
