import type { Colleague, Notification, NotificationPreferences } from "@filrouge/api";
import { describe, expect, it } from "vitest";
import { asRead } from "../src/notifications/data";
import { byDay } from "../src/notifications/groups";
import { wished } from "../src/notifications/preferences";
import { waysOf, type Moment } from "../src/notifications/telling";
import { withCount } from "../src/notifications/title";
import { withPresence } from "../src/presence/data";
import { byPresence, byTeam } from "../src/presence/teams";

const person = (name: string, teams: string[], presence: Colleague["presence"] = "ready"): Colleague => ({
  id: `usr_${name}`, name, initials: name.slice(0, 1), presence, reason_code: "", since: null, teams: teams.map((id) => ({ id, name: `Team ${id}`, lead: false })),
});
const told = (id: string, at: string, conversation: string | null, read = false): Notification => ({
  id, kind: "mention", at, read, actor: null, message_id: null, words: null, task: null,
  conversation: conversation ? { id: conversation, reference: "FR-000001", subject: "", customer: "" } : null,
});

describe("notifications", () => {
  it("stand by day, those of one conversation together", () => {
    const days = byDay([told("4", "2026-11-22T11:00:00", "a"), told("3", "2026-11-22T10:00:00", "b"), told("2", "2026-11-22T09:00:00", "a"), told("1", "2026-11-21T23:59:00", "a"), told("0", "2026-11-21T08:00:00", null)]);
    expect(days.map((day) => day.bunches.map(({ first, others }) => [first.id, ...others.map((one) => one.id)]))).toEqual([[["4", "2"], ["3"]], [["1"], ["0"]]]);
    expect(days[1]?.at).toEqual(new Date(2026, 10, 21));
  });

  it("are read by their id, with their conversation, or all", () => {
    const list = [told("1", "2026-11-22T11:00:00", "a"), told("2", "2026-11-22T10:00:00", "b"), told("3", "2026-11-22T09:00:00", null, true)];
    const read = (which: Parameters<typeof asRead>[1]) => asRead(list, which).filter((one) => one.read).map((one) => one.id);
    expect(read({ ids: ["1"] })).toEqual(["1", "3"]);
    expect(read({ conversation_id: "b" })).toEqual(["2", "3"]);
    expect(read({ all: true })).toEqual(["1", "2", "3"]);
    expect(read({})).toEqual(["3"]);
  });

  const seen: Moment = { kind: "mention", quiet: false, hidden: false, here: false, browser: true, sound: true };
  it("show a mention on the page, anything outside of a hidden one", () => {
    expect(waysOf(seen)).toEqual({ toast: true, outside: false, sound: true });
    expect(waysOf({ ...seen, kind: "assigned" })).toEqual({ toast: false, outside: false, sound: true });
    expect(waysOf({ ...seen, hidden: true })).toEqual({ toast: false, outside: true, sound: true });
    expect(waysOf({ ...seen, hidden: true, browser: false, sound: false })).toEqual({ toast: false, outside: false, sound: false });
  });

  it("are silent in quiet hours, and for the conversation one looks at", () => {
    const silent = { toast: false, outside: false, sound: false };
    for (const hidden of [true, false]) expect(waysOf({ ...seen, quiet: true, hidden })).toEqual(silent);
    expect(waysOf({ ...seen, here: true })).toEqual(silent);
    expect(waysOf({ ...seen, here: true, hidden: true }).outside).toBe(true);
  });

  it("count in the name of the tab", () => {
    expect(withCount("Inbox · Fil Rouge", 0)).toBe("Inbox · Fil Rouge");
    expect(withCount("Inbox · Fil Rouge", 3)).toBe("(3) Inbox · Fil Rouge");
    expect(withCount("Inbox", 100)).toBe("(99+) Inbox");
  });

  it("are wished kind by kind", () => {
    const now = { kinds: { mention: "email", assigned: "desk" }, sound: false, email: "off" } as unknown as NotificationPreferences;
    expect(wished(now, { kinds: { mention: "off" }, sound: true })).toEqual({ kinds: { mention: "off", assigned: "desk" }, sound: true, email: "off" });
    expect(wished(now, { email: "daily" })).toEqual({ ...now, email: "daily" });
  });
});

describe("colleagues", () => {
  const all = [person("Zoé", ["b"]), person("Anne", ["a"], "offline"), person("Éric", ["a", "b"], "not_ready"), person("Bea", ["a"]), person("Nora", [])];

  it("stand by team, mine first, those who are ready first", () => {
    expect(byTeam(all, ["b"], "", false).map((team) => [team.id, team.here, team.people.map((one) => one.name)])).toEqual([
      ["b", 2, ["Zoé", "Éric"]],
      ["a", 2, ["Bea", "Éric", "Anne"]],
      [null, 1, ["Nora"]],
    ]);
  });

  it("are found without accents, by name or team, and those here alone", () => {
    expect(byTeam(all, [], "eric", false).flatMap((team) => team.people.map((one) => one.name))).toEqual(["Éric", "Éric"]);
    expect(byTeam(all, [], "team a", true).find((team) => team.id === "a")?.people.map((one) => one.name)).toEqual(["Bea", "Éric"]);
    expect(byTeam(all, [], "nobody", false)).toEqual([]);
  });

  it("change as the live link tells, strangers left out", () => {
    const news = [{ id: "usr_Bea", presence: "not_ready" as const, reason_code: "lunch", since: "2026-11-22T11:00:00Z" }, { id: "usr_x", presence: "ready" as const, reason_code: "", since: null }];
    const after = withPresence(all, news);
    expect(after.find((one) => one.name === "Bea")).toMatchObject({ presence: "not_ready", reason_code: "lunch" });
    expect(after).toHaveLength(all.length);
    expect(withPresence(all, news.slice(1))).toBe(all);
  });
});

it("who can answer now comes first, who is unknown counts as away", () => {
  expect(([undefined, "not_ready", "busy", "offline", "ready"] as const).toSorted(byPresence)).toEqual(["ready", "busy", "not_ready", "offline", undefined]);
  expect(byPresence(undefined, "offline")).toBe(0);
});
