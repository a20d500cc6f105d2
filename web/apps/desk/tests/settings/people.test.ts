import type { ImportLine, Permission, Role } from "@filrouge/api";
import { loadArea, Strings } from "@filrouge/strings";
import { beforeAll, describe, expect, it } from "vitest";
import { base64Of, csvOf, faultWords, refusedCsv, safeCell } from "../../src/settings/people/listCsv";
import { difference, missing, nearest } from "../../src/settings/people/roleMath";

let s: Strings;
beforeAll(async () => {
  s = new Strings("fr", await loadArea("settings", "fr"));
});

const refused = (cells: string[], faults: ImportLine["faults"]): ImportLine => ({ line: 2, outcome: "refused", user_id: null, email: "", name: "", changes: [], faults, cells });

describe("a list for a spreadsheet", () => {
  it("never holds a formula", () => {
    for (const text of ["=1+1", "+33 1", "-x", "@sum", "\tx"]) expect(safeCell(text)).toBe(`'${text}`);
    expect(safeCell("Zoé")).toBe("Zoé");
    expect(csvOf([["=cmd|' /C calc'!A0", "a"]], "en")).toBe("\uFEFF'=cmd|' /C calc'!A0,a\r\n");
  });

  it("stands apart as its language expects, and quotes what needs it", () => {
    expect(csvOf([["a;b", 'c"d', "e"]], "fr")).toBe('\uFEFF"a;b";"c""d";e\r\n');
    expect(csvOf([["a", "b"]], "en")).toBe("\uFEFFa,b\r\n");
  });

  it("gives refused lines back with the reason beside them", () => {
    const lines = [refused(["hugo", "Hugo"], [{ code: "bad_email", column: "email", value: "hugo" }, { code: "unknown", column: "roles", value: "Pilote" }])];
    expect(refusedCsv(s, ["e-mail", "nom", "rôles"], lines)).toBe("\uFEFFe-mail;nom;rôles;Pourquoi\r\nhugo;Hugo;;« hugo » n’est pas une adresse e-mail. Aucun rôle ne s’appelle « Pilote ».\r\n");
  });

  it("says each reason of the server in words", () => {
    const codes = ["no_email", "bad_email", "no_name", "too_long", "twice", "put_aside", "unknown_language", "ambiguous", "beyond_rights", "team_full", "last_administrator"];
    for (const code of codes) expect(faultWords(s, { code, column: "email", value: "x" })).not.toBe(code);
    for (const column of ["roles", "teams", "legal_entities", "brands"]) expect(faultWords(s, { code: "unknown", column, value: "x" })).toContain("« x »");
    for (const column of ["teams", "legal_entities", "brands"]) expect(faultWords(s, { code: "out_of_scope", column, value: "x" })).toContain("vous ne voyez pas");
  });

  it("goes to the server byte by byte, however long", () => {
    const bytes = new Uint8Array(100_000).map((_, index) => index % 256);
    expect([...atob(base64Of(bytes))].map((one) => one.charCodeAt(0))).toEqual([...bytes]);
  });
});

describe("rights", () => {
  const right = (key: string, needs: string[] = []) => ({ key, needs }) as Permission;
  const all = [right("a"), right("b", ["a"]), right("c", ["b"]), right("d")];
  const role = (id: string, permissions: string[], builtin = true) => ({ id, permissions, builtin }) as Role;

  it("tell what they need, and what that needs in turn", () => {
    expect(missing(["c"], all)).toEqual(["a", "b"]);
    expect(missing(["a", "b"], all)).toEqual([]);
    expect(missing([], all)).toEqual([]);
  });

  it("are compared with the nearest role of the product", () => {
    const roles = [role("few", ["a"]), role("many", ["a", "b", "c", "d"]), role("own", ["a", "b"], false)];
    expect(nearest(["a", "b"], roles)?.id).toBe("few");
    expect(nearest(["a", "b", "c"], roles)?.id).toBe("many");
    expect(difference(["a", "b"], ["b", "c"])).toEqual({ more: ["a"], less: ["c"] });
  });
});
