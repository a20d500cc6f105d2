import type { FormDefinition } from "@filrouge/api";
import { describe, expect, it } from "vitest";
import { addField, addOption, BLANK_FORM, changeField, conditionsFor, faults, freshKey, moveField, removeField, tidy } from "../../src/settings/forms/definition";

const form: FormDefinition = {
  slug: "claim", languages: ["fr", "en"], title: { fr: "Un sinistre", en: "A claim" },
  fields: [
    { key: "what", type: "choice", label: { fr: "Quoi ?", en: "What?" }, required: true, options: [{ value: "declare", label: { fr: "Déclarer", en: "Report" } }, { value: "follow", label: { fr: "Suivre", en: "Follow" } }] },
    { key: "on", type: "date", label: { fr: "Quand ?", en: "When?" }, show_if: { field: "what", equals: "declare" } },
    { key: "email", type: "email", label: { fr: "E-mail", en: "E-mail" }, required: true, identity: "email" },
  ],
};

describe("editing a form", () => {
  it("gives every question a key of its own", () => {
    expect(freshKey(form.fields, "What?")).toBe("what_2");
    expect(freshKey(form.fields, "Œuvre d’art n° 3")).toBe("oeuvre_d_art_n_3");
    expect(freshKey([], "42")).toBe("f_42");
    expect(freshKey([], "Website")).toBe("website_2");
  });

  it("moves a question and leaves the others in their order", () => {
    expect(moveField(form, 2, 0).fields.map((one) => one.key)).toEqual(["email", "what", "on"]);
    expect(moveField(form, 0, 7)).toBe(form);
  });

  it("drops conditions that wait for a removed question", () => {
    expect(removeField(form, 0).fields[0]?.show_if).toBeNull();
    expect(form.fields[1]?.show_if).not.toBeNull();
  });

  it("lets conditions follow a question that is renamed", () => {
    expect(changeField(form, 0, { key: "subject" }).fields[1]?.show_if?.field).toBe("subject");
  });

  it("drops what another type cannot carry", () => {
    const changed = changeField(form, 0, { type: "text" }).fields[0];
    expect(changed?.options).toBeUndefined();
    expect(changeField(form, 2, { type: "text" }).fields[2]?.identity).toBeNull();
    expect(changeField(form, 1, { type: "select" }).fields[1]?.options).toEqual([]);
  });

  it("offers no condition that would turn in a circle", () => {
    const nested = changeField(form, 1, { type: "checkbox" });
    expect(conditionsFor(nested, "email").map((one) => one.key)).toEqual(["what", "on"]);
    expect(conditionsFor(nested, "what")).toEqual([]);
  });

  it("names answers so that no two are alike", () => {
    const first = form.fields[0];
    if (!first) throw new Error("no field");
    expect(addOption(first, { fr: "", en: "Report" }).map((one) => one.value)).toEqual(["declare", "follow", "report"]);
    expect(addOption({ ...first, options: addOption(first, { fr: "", en: "Declare" }) }, { fr: "", en: "Declare" }).at(-1)?.value).toBe("declare-3");
  });

  it("says what would be refused, at its place", () => {
    expect(faults(form)).toEqual([]);
    expect(faults(BLANK_FORM).map((one) => one.path)).toEqual(["slug", "title"]);
    const bad = addField({ ...form, title: { fr: "Un sinistre", en: "" } }, "select", { fr: "Liste", en: "List" });
    expect(faults(bad).map((one) => `${one.path} ${one.code}`)).toEqual(["title title", "fields.3.options options"]);
    expect(faults(removeField(form, 2)).map((one) => one.code)).toEqual(["no_email"]);
    expect(faults(changeField(form, 2, { required: false })).map((one) => one.code)).toEqual(["email_optional"]);
  });

  it("sends no empty words", () => {
    expect(tidy({ help: { fr: "", en: " " }, label: { fr: "Oui", en: "" }, list: [{ label: { fr: "", en: "" } }] })).toEqual({ help: null, label: { fr: "Oui" }, list: [{ label: null }] });
  });
});
