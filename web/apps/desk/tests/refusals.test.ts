import { ApiProblem } from "@filrouge/api";
import type { Strings } from "@filrouge/strings";
import { beforeAll, describe, expect, it } from "vitest";
import { notSent } from "../src/composer/notSent";
import { invalid } from "../src/settings/parts/invalid";
import { refusal } from "../src/settings/parts/refusal";
import { words } from "./shown";

const problem = (code: string, status = 422, fields: Record<string, unknown> = {}) => new ApiProblem(status, code, "In English.", fields);
let fr: Strings;

beforeAll(async () => {
  fr = await words("fr", "common", "desk", "settings");
});

describe("words that were not sent", () => {
  it.each([
    ["conversations.cannot_reach", { why: "blocked" }, /adresse est bloquée/],
    ["conversations.cannot_reach", { why: "no_account" }, /compte est suspendu/],
    ["conversations.cannot_reach", {}, /autre adresse/],
    ["request.too_large", { limit: 25_000_000 }, /25 Mo/],
    ["request.invalid", { why: "quoted", limit: 1 }, /citation est trop longue/],
    ["request.invalid", { field: "send_at" }, /moment est passé/],
    ["access.forbidden", { permission: "conversations:close", action: "close" }, /que fait la macro/],
    ["access.forbidden", { permission: "conversations:reply" }, /droit de répondre ici/],
    ["conversations.merged", { into: "cnv_2" }, /fusionnée entre-temps/],
    ["something.new", {}, /texte est gardé/],
  ])("%s %j", (code, fields, says) => {
    expect(notSent(fr, problem(code, 422, fields))).toMatch(says);
    expect(notSent(fr, problem(code, 422, fields))).not.toContain("English");
  });

  it("without a line or a reason are not lost either", () => {
    expect(notSent(fr, problem("network.unreachable", 0))).toBe(fr.t("composer.not_sent_offline"));
    expect(notSent(fr, new Error("x"))).toBe(fr.t("composer.not_sent"));
  });
});

describe("a setting that was refused", () => {
  it.each(["settings.contradiction", "request.invalid", "something.new"])("tells %s in the reader's language", (code) => {
    const told = refusal(fr, problem(code, 409));
    expect(told?.what).toBeTruthy();
    expect(told?.what).not.toContain("English");
    expect(Object.values(invalid(fr, problem(code, 422, { field: "name", errors: [{ path: "kind", code: "odd", detail: "In English." }] }), "brand")).join()).not.toContain("English");
  });
});
