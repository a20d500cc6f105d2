import { describe, expect, it } from "vitest";
import { called } from "../src/conversation/calls";
import { kindIn, kindOf } from "../src/composer/devices";
import { filesOf, forwardable, known, looksLikeAddress, withMessage, withoutMessage } from "../src/composer/forwarding";
import { heldDrafts, hasWords, isSaid } from "../src/composer/heldDraft";
import { fewAtOnce, fits, LARGEST, MOST } from "../src/composer/limits";
import { asParagraphs, missingIn, placesIn, ranked, readyOf, type Ready } from "../src/composer/readyWords";
import { outgoing } from "../src/composer/outgoing";
import { typedAt } from "../src/composer/trigger";
import { forWire, wish } from "../src/composer/wire";
import { onWords, requestWords } from "../src/composer/wishes";

const ready = (name: string, more: Partial<Ready> = {}): Ready => ({ kind: "templates", id: name, name, shortcut: "", text: "", actions: [], hasWords: true, may: true, ...more });

describe("what is typed at the caret", () => {
  it.each([
    ["/", { char: "/", query: "", length: 1 }],
    ["Bonjour /ar", { char: "/", query: "ar", length: 3 }],
    ["Bonjour /accusé de", { char: "/", query: "accusé de", length: 10 }],
    ["@hugo", { char: "@", query: "hugo", length: 5 }],
    ["voir (@Hugo P", { char: "@", query: "Hugo P", length: 7 }],
  ])("%s is a wish", (before, expected) => expect(typedAt(before)).toEqual(expected));
  it.each(["", "Bonjour", "le 12/03", "et/ou", "hugo@alisier.example", "/ ", "/ar ", "https://a.example/x", `/${"x".repeat(41)}`, "/un deux trois quatre"])("“%s” is none", (before) => expect(typedAt(before)).toBeNull());
});

describe("ready words", () => {
  const all = [ready("Relance"), ready("Accusé de réception", { shortcut: "ar" }), ready("Clôture", { kind: "macros", actions: [{ kind: "close", words: "Conclure" }] }), ready("Refus", { may: false, kind: "macros" })];
  it("puts the shortcut first, then beginnings, then what is within", () => {
    expect(ranked(all, "ar").map((one) => one.name)).toEqual(["Accusé de réception"]);
    expect(ranked(all, "re").map((one) => one.name)).toEqual(["Relance", "Refus", "Accusé de réception"]);
    expect(ranked(all, "cloture").map((one) => one.name)).toEqual(["Clôture"]);
    expect(ranked(all, "conclu").map((one) => one.name)).toEqual(["Clôture"]);
    expect(ranked(all, "zzz")).toEqual([]);
  });
  it("offers macros and templates together", () => {
    const found = readyOf([{ id: "t", name: "T", shortcut: "", languages: ["fr"], text: "x", paragraphs: 1 }], [{ id: "m", name: "M", shortcut: "", has_words: false, text: "", actions: [], may: true }]);
    expect(found.map((one) => [one.kind, one.hasWords])).toEqual([["macros", false], ["templates", true]]);
  });
  it("names the places that are still to be filled", () => {
    expect(missingIn("Bonjour {{ customer.first_name }}, {{due|bientôt}} {{due}} {x}")).toEqual(["customer.first_name", "due"]);
    expect(placesIn("à {{due}}.")).toEqual([{ from: 2, to: 9 }]);
  });
  it("makes paragraphs of plain words", () => expect(asParagraphs("a < b\nc\n\nd")).toBe("<p>a &lt; b<br>c</p><p>d</p>"));
});

describe("a draft on the device", () => {
  const box = new Map<string, string>();
  const store = () => ({ getItem: (key: string) => box.get(key) ?? null, setItem: (key: string, value: string) => void box.set(key, value), removeItem: (key: string) => void box.delete(key) });
  it("is one person's, survives nonsense and no storage", () => {
    const lea = heldDrafts("lea", store);
    lea.write("cnv_1", { draft: { text: "Bon", html: "" }, version: 2, at: 5, leaving: false });
    expect(heldDrafts("hugo", store).read("cnv_1")).toBeNull();
    expect(lea.read("cnv_1")?.version).toBe(2);
    box.set("filrouge.draft.lea.cnv_2", "{");
    expect(lea.read("cnv_2")).toBeNull();
    lea.drop("cnv_1");
    expect(lea.read("cnv_1")).toBeNull();
    expect(heldDrafts("lea", () => null).read("cnv_1")).toBeNull();
  });
  it("has words when it has a picture or a file", () => {
    expect(hasWords({ text: " ", html: "" })).toBe(false);
    expect(hasWords({ text: "", html: "<img>" })).toBe(true);
    expect(hasWords({ text: "", html: "", uploads: [{ token: "upl_1", name: "a", size: 1 }] })).toBe(true);
  });
  it("has words when copies or a third party are chosen", () => {
    expect(hasWords({ text: "", html: "", cc: ["a@b.fr"] })).toBe(true);
    expect(hasWords({ text: "", html: "", cc: [], forward: null })).toBe(false);
    expect(hasWords({ text: "", html: "", mode: "forward", forward: { to: "", name: "", role: "", message_ids: ["m1"], attachments: [] } })).toBe(true);
  });
  it("has been said when the same words stand in the story", () => {
    expect(isSaid({ text: "Bonjour\n Claire", html: "" }, [null, " Bonjour Claire "])).toBe(true);
    expect(isSaid({ text: "", html: "" }, [""])).toBe(false);
  });
  it("says on what it was written", () => {
    expect([kindOf(390, true), kindOf(1024, true), kindOf(1440, false), kindOf(800, false)]).toEqual(["phone", "tablet", "computer", "computer"]);
    expect([kindIn("phone:x"), kindIn(""), kindIn("fridge:1")]).toEqual(["phone", null, null]);
  });
});

describe("files", () => {
  it("fit one by one and together", () => {
    expect(fits(1, [])).toBeNull();
    expect(fits(LARGEST + 1, [])).toBe("composer.too_large");
    expect(fits(2, [{ size: LARGEST - 1 }])).toBe("compose.too_large_together");
    expect(fits(1, Array.from({ length: MOST }, () => ({ size: 0 })))).toBe("compose.too_many_files");
  });
  it("go up a few at once, in their order", async () => {
    let now = 0;
    let most = 0;
    const begun: number[] = [];
    await fewAtOnce([1, 2, 3, 4, 5], 2, async (one) => {
      begun.push(one);
      most = Math.max(most, ++now);
      await Promise.resolve();
      now--;
    });
    expect(begun).toEqual([1, 2, 3, 4, 5]);
    expect(most).toBe(2);
  });
});

describe("the wire", () => {
  it("names pictures by their upload and drops those that never went up", () => {
    expect(forWire('<p><img src="blob:x" alt="a" data-upload="upl_0123456789abcdef0123456789abcdef"><img src="https://x"></p>')).toBe('<p><img src="cid:01234567-89ab-cdef-0123-456789abcdef" alt="a"></p>');
  });
  it("says what becomes of the conversation", () => {
    expect(wish(null)).toEqual({});
    expect(wish({ kind: "close", wrap_up_code: "solved" })).toEqual({ then: "close", wrap_up_code: "solved" });
  });
});

describe("what leaves the composer", () => {
  const body = { html: "<p>x</p>", text: "x", uploads: [] };
  const way = (channel: string) => ({ identity: { id: "idn_1", channel } }) as never;
  const ground = { body, version: 3, way: way("email"), account: "acc_1", cc: ["a@b.fr"], begun: null, then: null, macroId: null, override: false, mentions: ["usr_1"] };
  const begun = { to: " expert@x.example ", name: "Paul ", role: "expert", message_ids: ["m1"], attachments: ["a1"] };
  it("can be taken back for ten seconds, whoever it is for", () => {
    expect(outgoing("reply", ground)).toMatchObject({ kind: "message", message: { undo_s: 10, expected_version: 3, cc: ["a@b.fr"], identity_id: "idn_1" } });
    expect(outgoing("forward", { ...ground, begun, override: true })).toEqual({
      kind: "forward",
      forward: { ...body, ...begun, to: "expert@x.example", name: "Paul", expected_version: 3, undo_s: 10, override: true, channel_account_id: "acc_1" },
    });
    expect(outgoing("note", ground)).toEqual({ kind: "note", note: { ...body, mentions: ["usr_1"] } });
  });
  it("has copies by e-mail only", () => {
    const said = outgoing("reply", { ...ground, way: way("sms") });
    expect(said.kind === "message" && said.message.cc).toBeUndefined();
  });
});

describe("words that come back", () => {
  it("are read from the server when they are its draft and no composer is there", () => {
    const taken: unknown[] = [];
    const shown = { draft: { text: "un", html: "" } } as never;
    requestWords("cnv_3", { text: "un", html: "" }, shown);
    const off = onWords("cnv_3", (draft, of) => taken.push([draft.text, of]));
    requestWords("cnv_3", { text: "deux", html: "" }, shown);
    off();
    expect(taken).toEqual([["deux", shown]]);
  });
  it("wait for a composer of their conversation", () => {
    const taken: string[] = [];
    requestWords("cnv_1", { text: "un", html: "" });
    const off = onWords("cnv_1", (draft) => taken.push(draft.text));
    requestWords("cnv_2", { text: "deux", html: "" });
    requestWords("cnv_1", { text: "trois", html: "" });
    off();
    requestWords("cnv_1", { text: "quatre", html: "" });
    expect(taken).toEqual(["un", "trois"]);
  });
});

describe("forwarding", () => {
  const entry = (id: string, kind: "message" | "note", files: string[] = []) => ({ id, kind, message: { id: `m${id}`, attachments: files.map((name) => ({ id: name, name })) } }) as never;
  it("shows what was said, newest first, never notes", () => {
    expect(forwardable([entry("1", "message"), entry("2", "note"), entry("3", "message"), entry("pending:x", "message")]).map((one) => one.id)).toEqual(["3", "1"]);
  });
  it("takes the files of the chosen messages", () => {
    expect(filesOf([entry("1", "message", ["a"]), entry("2", "message", ["b"])], new Set(["m2"])).map((one) => one.name)).toEqual(["b"]);
  });
  it("adds a message with its files, and takes both off", () => {
    const all = [entry("1", "message", ["a"]), entry("2", "message", ["b"])];
    const nothing = { to: "", name: "", role: "", message_ids: [], attachments: [] };
    const both = withMessage(withMessage(nothing, all, "m1"), all, "m2");
    expect([both.message_ids, both.attachments]).toEqual([["m1", "m2"], ["a", "b"]]);
    expect(withMessage(both, all, "m2")).toBe(both);
    expect(withoutMessage(both, all, "m1")).toMatchObject({ message_ids: ["m2"], attachments: ["b"] });
  });
  it("knows who takes part, and what an address is", () => {
    const party = (state: string) => ({ id: "p", name: "Paul", role: null, identity: { id: "i", channel: "email", address: "p@x.example", state } });
    expect(known({ parties: [party("unverified"), party("blocked")] as never })).toEqual([{ address: "p@x.example", name: "Paul", role: "" }]);
    expect([looksLikeAddress("a@b.fr"), looksLikeAddress("a@b"), looksLikeAddress("a b@c.fr")]).toEqual([true, false, false]);
  });
});

describe("a note's names", () => {
  it("are cut out, the longest first", () => {
    const people = [{ id: "1", name: "Hugo" }, { id: "2", name: "Hugo Perrin" }];
    expect(called("@Hugo Perrin et @Hugo, a@b", people).map((one) => [one.text, one.id])).toEqual([["@Hugo Perrin", "2"], [" et ", null], ["@Hugo", "1"], [", a@b", null]]);
  });
});
