import type { Trial, TrialStep } from "@filrouge/api";
import { describe, expect, it } from "vitest";
import { BLANK_CONFIG, missing, preset, presetOf, secured, usesOauth } from "../../src/settings/channels/config";
import { readBulk, readCsv } from "../../src/settings/channels/csv";
import { lastDay } from "../../src/settings/channels/hours";
import { expected, fromHealth, rows, verdict } from "../../src/settings/channels/trial";

const step = (direction: string, code: string, state: TrialStep["state"]): TrialStep => ({ direction, code, state, duration_ms: 5, detail: "", error: state === "failed" ? "credentials" : "", facts: {} });
const config = { ...BLANK_CONFIG, address: "a@b.example", imap_host: "imap.b.example", smtp_host: "smtp.b.example" };

describe("a trial as a thread", () => {
  it("names its steps before it is run", () => {
    expect(expected(config, "receive")).toEqual(["connect", "sign_in", "open_folder", "idle"]);
    expect(expected({ ...config, receive: "listener" }, "receive")).toEqual(["listener"]);
    expect(expected({ ...config, send: "none" }, "send")).toEqual([]);
    expect(rows(null, false, config, "send").map((row) => row.state)).toEqual(["pending", "pending"]);
    expect(rows(null, true, config, "send").every((row) => row.state === "running")).toBe(true);
  });

  it("has one failed step at most in a direction, the rest untried", () => {
    const trial: Trial = { trial_token: null, passed: false, steps: [step("receive", "connect", "passed"), step("send", "connect", "passed"), step("send", "sign_in", "failed"), step("send", "send_test", "skipped")] };
    expect(rows(trial, false, config, "send").map((row) => row.state)).toEqual(["passed", "failed", "pending"]);
    expect(verdict(trial, config, "send")).toBe("refused");
    expect(verdict(trial, config, "receive")).toBe("works");
    expect(verdict(null, config, "receive")).toBe("untried");
    expect(verdict(null, { ...config, send: "none" }, "send")).toBe("unused");
  });
});

describe("what is known without trying", () => {
  const trial = fromHealth({ state: "failing", receive: { state: "ok" }, send: { state: "failing", code: "credentials", detail: "535 no" } });

  it("shows the last failure and nothing where all is well", () => {
    expect(rows(trial, false, config, "send", true).map((row) => `${row.code} ${row.state}`)).toEqual(["sign_in failed"]);
    expect(rows(trial, false, config, "receive", true)).toEqual([]);
    expect(verdict(trial, config, "send")).toBe("refused");
    expect(verdict(trial, config, "receive", { state: "failing", receive: { state: "ok" } })).toBe("works");
  });

  it("never counts as a passing trial", () => {
    expect(fromHealth({ state: "ok", receive: { state: "ok" }, send: { state: "ok" } }).passed).toBe(false);
  });
});

describe("the settings of an address", () => {
  it("take a provider's servers and sign in with OAuth2", () => {
    const microsoft = preset(config, "microsoft");
    expect(microsoft.imap_host).toBe("outlook.office365.com");
    expect(usesOauth(microsoft)).toBe(true);
    expect(presetOf(microsoft)).toBe("microsoft");
    expect(missing(microsoft)).toEqual(["oauth_client_id"]);
    expect(usesOauth(preset(microsoft, "other"))).toBe(false);
  });

  it("move a usual port with the encryption, never a chosen one", () => {
    expect(secured(config, "smtp", "tls").smtp_port).toBe(465);
    expect(secured({ ...config, smtp_port: 2525 }, "smtp", "tls").smtp_port).toBe(2525);
  });
});

describe("many addresses pasted at once", () => {
  const known = { teams: [{ id: "tea_1", name: "Lyon" }], brands: [{ id: "brd_1", name: "Alisier" }], accounts: [{ address: "deja@b.example" }], brand: "brd_1" };

  it("reads tabs, semicolons, commas and quotes", () => {
    expect(readCsv('a;b\r\n"x; y";"say ""hi"""\n\n')).toEqual([["a", "b"], ["x; y", 'say "hi"']]);
    expect(readCsv("a\tb\nc\t")).toEqual([["a", "b"], ["c", ""]]);
  });

  it("finds columns by their names and fills the rest", () => {
    const [line] = readBulk("address;team;imap_host;imap_password;smtp_host\nx@b.example;lyon;imap.b.example;secret;smtp.b.example", known);
    expect(line?.faults).toEqual([]);
    expect(line?.team_id).toBe("tea_1");
    expect(line?.brand_id).toBe("brd_1");
    expect(line?.config.imap_port).toBe(993);
    expect(line?.secrets).toEqual({ imap_password: "secret", smtp_password: "secret" });
    expect(line?.line).toBe(2);
  });

  it("says at each line what is wrong with it", () => {
    const lines = readBulk("address;imap_host;imap_password;imap_port;team\ndeja@b.example;i;p;;\nx@b.example;i;p;993;\nX@b.example;i;p;abc;Nulle\nnobody;;;;", known);
    expect(lines.map((one) => one.faults)).toEqual([
      ["taken"],
      [],
      ["port:imap_port", "twice", "unknown:team:Nulle"],
      ["missing:address", "missing:imap_host", "missing:imap_password"],
    ]);
  });
});

it("a day of hours has no holes", () => {
  const now = new Date("2026-11-22T10:20:00Z");
  const day = lastDay([{ hour: "2026-11-22T09:00:00Z", received: 3, sent: 2, failed: 0 }], now);
  expect(day).toHaveLength(24);
  expect(day[22]?.received).toBe(3);
  expect(day[23]?.hour).toBe("2026-11-22T10:00:00.000Z");
});
