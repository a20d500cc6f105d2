import { describe, expect, it } from "vitest";
import { EMPTY, type Message, type Settings, type State, type Unsent } from "@filrouge/chat";
import { contrast, palette, readable, sheetText } from "../src/colour";
import { mayInvite, shownAt } from "../src/inviting";
import en from "../src/strings/en.json";
import fr from "../src/strings/fr.json";
import { looksLikeEmail, matches, minutes, story, viewOf, waits } from "../src/story";
import { rangeText, rankText } from "../src/Waiting";
import { tongue, words } from "../src/words";

const message = (n: number, part: Partial<Message> = {}): Message => ({
  id: `msg_${n}`, client_id: null, at: `2026-11-22T10:0${n}:00Z`, from: "agent", author: { name: "Léa" }, text: `${n}`, files: [],
  state: "sent", code: null, ...part,
});
const unsent = (clientId: string): Unsent => ({ clientId, text: "", files: [], at: 1, state: "waiting", why: null });
const availability = { state: "ready" as const, position: null, wait: null, opens_at: null, email: true };
const settings = { availability, questions: [] } as unknown as Settings;

describe("the company's colour", () => {
  const COLOURS = ["#18523c", "#ffffff", "#000000", "#ffe600", "#ff0000", "#0a84ff", "#888888", "#c4122f", "#123", "rubbish"];
  it("is readable wherever it carries or stands on text", () => {
    for (const main of COLOURS)
      for (const on_main of ["#ffffff", "#000000", main])
        for (const scheme of ["light", "dark"] as const) {
          const one = palette({ main, on_main }, scheme) as Record<"main" | "on-main" | "accent" | "sheet" | "soft" | "ink" | "second" | "bad" | "field" | "hover", string>;
          const pairs = [
            [one["on-main"], one.main], [one.accent, one.sheet], [one.ink, one.soft], [one.ink, one.sheet], [one.second, one.sheet],
            [one.second, one.soft], [one.second, one.hover], [one.bad, one.sheet],
          ] as const;
          for (const [text, ground] of pairs) expect(contrast(text, ground), `${main} ${scheme} ${text} on ${ground}`).toBeGreaterThanOrEqual(4.5);
          expect(contrast(one.field, one.sheet)).toBeGreaterThanOrEqual(3);
        }
  });
  it("stays as it is where it can be read", () => {
    expect(readable("#18523c", "#ffffff", 4.5)).toBe("#18523c");
    expect(palette({ main: "#18523c", on_main: "#ffffff" }, "light")["on-main"]).toBe("#ffffff");
    expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  });
  it("cannot write anything but colours into the style sheet", () => {
    expect(sheetText({ main: "red}*{display:none", on_main: "url(x)" }, "auto")).not.toMatch(/display|url/);
  });
});

describe("words", () => {
  const w = { fr: words("fr", () => Date.parse("2026-11-22T12:00:00")), en: words("en", () => Date.parse("2026-11-22T12:00:00")) };
  it("are said in both languages, with the same blanks", () => {
    expect(Object.keys(fr)).toEqual(Object.keys(en));
    for (const key of Object.keys(fr) as (keyof typeof fr)[]) {
      const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
      expect(blanks(fr[key]), key).toEqual(blanks(en[key]));
      expect(fr[key] + en[key]).not.toContain("|");
    }
  });
  it("count, weigh and tell the time", () => {
    expect(w.fr.many("launcher.unread", 0)).toBe("0 nouveau message");
    expect(w.en.many("launcher.unread", 0)).toBe("0 new messages");
    expect(w.fr.size(1_234_567)).toBe("1,2\u202fMo");
    expect(w.en.size(999)).toBe("1 kB");
    expect(w.fr.time("2026-11-22T09:05:00")).toBe("09:05");
    expect(w.en.time("2026-11-21T09:05:00")).toMatch(/21 Nov/);
    expect(w.fr.when("2026-11-23T08:00:00")).toBe("lundi à 08:00");
    expect(w.en.when("2026-12-23T08:00:00")).toBe("23 December at 08:00");
    expect(w.en.label({ fr: "Nom", en: "" })).toBe("Nom");
  });
  it("are in the language that the host asks for, if the company speaks it", () => {
    expect(tongue(["en-GB", "fr"])).toBe("en");
    expect(tongue(["de", "fr-CA"])).toBe("fr");
    expect(tongue(["en"], ["fr"])).toBe("fr");
    expect(tongue([null, undefined], ["en", "fr"])).toBe("en");
  });
  it("tell rank and wait honestly", () => {
    expect(rankText(w.fr, 3)).toBe("Vous êtes en 3ᵉ position");
    expect(rankText(w.fr, 1)).toBe("Vous êtes la prochaine personne");
    expect(rankText(w.en, null)).toBe("Someone is about to answer");
    expect(rangeText(w.fr, { from_s: 250, to_s: 400, basis: 30 })).toBe("Comptez 4 à 7 min, d’après les 30 dernières réponses.");
    expect(rangeText(w.en, { from_s: 10, to_s: 50, basis: 5 })).toBe("Allow less than a minute, judging by the last 5 answers.");
    expect(minutes({ from_s: 61, to_s: 61 })).toEqual({ from: 1, to: 2 });
  });
});

describe("the thread", () => {
  it("begins a voice once, and says under the last own words what became of them", () => {
    const items = story({ messages: [message(1, { from: "visitor" }), message(2), message(3), message(4, { author: { name: "Max" } })], unsent: [unsent("a")] });
    expect(items.map((one) => (one.kind === "message" ? [one.head, one.last] : one.key))).toEqual([[true, true], [true, false], [false, false], [true, false], "a"]);
  });
  it("does not show words twice that wait for their address", () => {
    expect(story({ messages: [message(1, { from: "visitor", client_id: "a" })], unsent: [unsent("a")] })).toHaveLength(1);
  });
  it("has the face that the state asks for", () => {
    const at = (part: Partial<State>) => viewOf({ ...EMPTY, ...part });
    expect(at({ phase: "starting" })).toBe("starting");
    expect(at({ phase: "waiting" })).toBe("unreached");
    expect(at({ phase: "refused", why: "chat.paused" })).toBe("refused");
    expect(at({ phase: "idle", settings, availability })).toBe("begin");
    expect(at({ phase: "idle", settings, availability: { ...availability, state: "nobody" } })).toBe("leave");
    expect(at({ phase: "idle", settings, availability: { ...availability, state: "closed" } })).toBe("leave");
    expect(at({ phase: "refused", messages: [message(1)] })).toBe("talk");
    expect(at({ phase: "waiting", unsent: [unsent("a")] })).toBe("talk");
  });
  it("waits until somebody of us answered", () => {
    const conversation = { id: "c", state: "open" as const, began_at: "", ended_at: null, agent: null, rated: null, email: null };
    const state = { ...EMPTY, availability, conversation, messages: [message(1, { from: "visitor" }), message(2, { from: "assistant" })] };
    expect(waits(state)).toBe(true);
    expect(waits({ ...state, messages: [message(3)] })).toBe(false);
    expect(waits({ ...state, conversation: { ...conversation, agent: { name: "Léa", role: null, place: null } } })).toBe(false);
    expect(waits({ ...state, conversation: { ...conversation, state: "ended" } })).toBe(false);
  });
  it("knows an address when it sees one", () => {
    expect(["a@b.fr", " a.b+c@d.example "].every(looksLikeEmail)).toBe(true);
    expect(["", "a", "a@b", "a@b.", "a b@c.fr"].some(looksLikeEmail)).toBe(false);
  });
});

describe("an invitation", () => {
  const invitation = { after_s: 1, pages: ["/devis*", "/a.b"], text: "?", times: 2, days: 7 };
  const day = 86_400_000;
  it("comes on its pages", () => {
    expect([matches("/devis*", "/devis/auto"), matches("/devis", "/devis/auto"), matches("/a.b", "/axb"), matches("*", "/x")]).toEqual([true, false, false, true]);
  });
  it("comes at most so often in so many days", () => {
    expect(mayInvite(invitation, "/devis", [], 0)).toBe(true);
    expect(mayInvite(invitation, "/", [], 0)).toBe(false);
    expect(mayInvite(invitation, "/devis", [9 * day, 9.5 * day], 10 * day)).toBe(false);
    expect(mayInvite(invitation, "/devis", [1 * day, 9.5 * day], 10 * day)).toBe(true);
  });
  it("does not come when nothing can be remembered", () => {
    expect(shownAt(null, "x")).toBeNull();
    expect(mayInvite(invitation, "/devis", shownAt(null, "x"), 0)).toBe(false);
  });
});
