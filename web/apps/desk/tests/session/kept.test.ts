import { beforeEach, describe, expect, it } from "vitest";
import { heldDrafts } from "../../src/composer/heldDraft";
import { keptWords } from "../../src/offline/kept";

const words = keptWords();
const draft = (text: string) => ({ draft: { text, html: `<p>${text}</p>` }, version: 1, at: 1000, leaving: false });

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});

describe("words kept on the device", () => {
  it("are those of their person, as the composer keeps them", () => {
    heldDrafts("usr_1").write("cnv_1", draft("Bonjour"));
    heldDrafts("usr_2").write("cnv_2", draft("Bonsoir"));
    expect(words.drafts("usr_1").map((one) => [one.conversationId, one.held.draft.text])).toEqual([["cnv_1", "Bonjour"]]);
    words.discard("usr_1");
    expect(words.drafts("usr_1")).toEqual([]);
    expect(words.drafts("usr_2")).toHaveLength(1);
  });

  it("are let go once the server has them, unless they were typed on meanwhile", () => {
    heldDrafts("usr_1").write("cnv_1", draft("Bonjour"));
    const [read] = words.drafts("usr_1");
    heldDrafts("usr_1").write("cnv_1", draft("Bonjour Madame"));
    if (read) words.dropDraft("usr_1", read);
    expect(words.drafts("usr_1").map((one) => one.held.draft.text)).toEqual(["Bonjour Madame"]);
    for (const one of words.drafts("usr_1")) words.dropDraft("usr_1", one);
    expect(words.drafts("usr_1")).toEqual([]);
  });

  it("of a message begun in this tab are not there for the next person, and are again for the first", () => {
    words.settle("usr_1");
    sessionStorage.setItem("filrouge.begin.cus_1", JSON.stringify({ subject: "Devis", html: "<p>Bonjour</p><p>Merci</p>" }));
    sessionStorage.setItem("filrouge.files.begin.cus_1", "[]");
    expect(words.begun()).toEqual([{ customerId: "cus_1", text: "Devis · Bonjour Merci" }]);
    // A session that ran out: nobody signed out.
    words.settle("usr_2");
    expect(words.begun()).toEqual([]);
    expect(sessionStorage.getItem("filrouge.files.begin.cus_1")).toBeNull();
    words.putAway("usr_2");
    words.settle("usr_1");
    expect(words.begun()).toHaveLength(1);
    expect(sessionStorage.getItem("filrouge.files.begin.cus_1")).toBe("[]");
  });

  it("are gone from tab and drawer when they are given up", () => {
    words.settle("usr_1");
    sessionStorage.setItem("filrouge.begin.cus_1", JSON.stringify({ subject: "", html: "<p>Un</p>" }));
    words.putAway("usr_1");
    words.settle("usr_1");
    sessionStorage.setItem("filrouge.begin.cus_2", JSON.stringify({ subject: "", html: "<p>Deux</p>" }));
    words.discard("usr_1");
    words.settle("usr_1");
    expect(words.begun()).toEqual([]);
    expect(JSON.stringify({ ...localStorage, ...sessionStorage })).not.toMatch(/Un|Deux/);
  });

  it("that cannot be read are left alone", () => {
    localStorage.setItem("filrouge.draft.usr_1.cnv_1", "{");
    sessionStorage.setItem("filrouge.begin.cus_1", "{");
    localStorage.setItem("filrouge.drawer.usr_1", "nonsense");
    words.settle("usr_1");
    expect(words.drafts("usr_1")).toEqual([]);
    expect(words.begun()).toEqual([]);
  });
});
