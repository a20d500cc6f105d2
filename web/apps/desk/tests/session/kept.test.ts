import { beforeEach, describe, expect, it } from "vitest";
import { heldDrafts } from "../../src/composer/heldDraft";
import { begunWords, filesName, keptWords } from "../../src/offline/kept";

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

  it("of a first message outlive its tab, and are their person's alone", () => {
    begunWords("usr_1").write("cus_1", { subject: "Devis", html: "<p>Bonjour</p><p>Merci</p>" });
    localStorage.setItem(filesName("usr_1", "cus_1"), "[]");
    sessionStorage.clear();
    expect(begunWords("usr_1").read("cus_1")).toEqual({ subject: "Devis", html: "<p>Bonjour</p><p>Merci</p>" });
    expect(words.begun("usr_1")).toEqual([{ customerId: "cus_1", text: "Devis · Bonjour Merci" }]);
    expect(words.begun("usr_2")).toEqual([]);
    expect(begunWords("usr_2").read("cus_1")).toEqual({ subject: "", html: "" });
  });

  it("of a first message are gone when they are sent or given up, with their files", () => {
    begunWords("usr_1").write("cus_1", { subject: "", html: "<p>Un</p>" });
    begunWords("usr_1").drop("cus_1");
    expect(words.begun("usr_1")).toEqual([]);
    begunWords("usr_1").write("cus_1", { subject: "", html: "<p>Un</p>" });
    localStorage.setItem(filesName("usr_1", "cus_1"), "[]");
    begunWords("usr_2").write("cus_1", { subject: "", html: "<p>Deux</p>" });
    words.discard("usr_1");
    expect(words.begun("usr_1")).toEqual([]);
    expect(Object.keys({ ...localStorage })).toEqual(["filrouge.begin.usr_2.cus_1"]);
  });

  it("that cannot be read are left alone", () => {
    localStorage.setItem("filrouge.draft.usr_1.cnv_1", "{");
    localStorage.setItem("filrouge.begin.usr_1.cus_1", "{");
    expect(words.drafts("usr_1")).toEqual([]);
    expect(words.begun("usr_1")).toEqual([]);
  });
});
