import type { Looker, LookingAnswer } from "@filrouge/api";
import { describe, expect, it } from "vitest";
import { LookingKeeper, RENEW_MS } from "../src/data/lookingKeeper";

const HUGO = { id: "usr_hugo", name: "Hugo", initials: "H", editing: false };
const here = (one = HUGO): Looker => ({ ...one, elsewhere: null });
const A = "conversation:cnv_a";

function made() {
  const said: { places: { place: string; editing: boolean }[]; left: string[]; leaving: boolean }[] = [];
  const timers = new Map<number, { run: () => void; ms: number }>();
  let next = 1;
  const world = { visible: true, answer: { others: {}, customers: {} } as LookingAnswer, fails: false };
  const keeper = new LookingKeeper(
    {
      tell: async (places, left, leaving) => {
        said.push({ places, left, leaving });
        if (world.fails) throw new Error("no line");
        return world.answer;
      },
      visible: () => world.visible,
      after: (run, ms) => {
        timers.set(next, { run, ms });
        return next++;
      },
      cancel: (timer) => timers.delete(timer),
    },
    "usr_me",
  );
  /** Runs what waits; returns how long it would have waited. */
  const pass = async (): Promise<number[]> => {
    const due = [...timers.values()];
    timers.clear();
    due.forEach((one) => one.run());
    await new Promise((resolve) => setImmediate(resolve));
    return due.map((one) => one.ms);
  };
  return { keeper, said, world, pass };
}

describe("what this page looks at", () => {
  it("is told once for all, renewed, and given back", async () => {
    const { keeper, said, world, pass } = made();
    world.answer = { others: { [A]: [here()] }, customers: {} };
    let seen: Looker[] = [];
    const stop = keeper.look(A, false, (others) => (seen = others));
    const other = keeper.look(A, true, () => undefined);
    await pass();
    expect(said).toEqual([{ places: [{ place: A, editing: true }], left: [], leaving: false }]);
    expect(seen).toEqual([here()]);
    other();
    await pass();
    expect(said[1]).toEqual({ places: [{ place: A, editing: false }], left: [], leaving: false });
    expect(await pass()).toEqual([RENEW_MS]);
    expect(said).toHaveLength(3);
    stop();
    await pass();
    expect(said[3]).toEqual({ places: [], left: [A], leaving: false });
    expect(await pass()).toEqual([]);
  });

  it("is not renewed while nobody sees the page, and is at once when it is seen again", async () => {
    const { keeper, said, world, pass } = made();
    keeper.look(A, false, () => undefined);
    await pass();
    world.visible = false;
    await pass();
    expect(said).toHaveLength(1);
    world.visible = true;
    keeper.wake();
    await pass();
    expect(said).toHaveLength(2);
  });

  it("hears who comes and goes without asking again", async () => {
    const { keeper, said, pass } = made();
    let seen: Looker[] = [];
    keeper.look(A, false, (others) => (seen = others));
    await pass();
    keeper.hear({ type: "looking", place: A, customer: "cus_1", people: [HUGO, { ...HUGO, id: "usr_me" }] });
    expect(seen).toEqual([here()]);
    keeper.hear({ type: "looking", place: "conversation:cnv_other", customer: "cus_2", people: [HUGO] });
    keeper.hear({ type: "looking", place: A, customer: "cus_1", people: [] });
    expect(seen).toEqual([]);
    expect(said).toHaveLength(1);
  });

  it("asks again when somebody is at another matter of the same customer", async () => {
    const { keeper, said, world, pass } = made();
    const far: Looker = { ...HUGO, elsewhere: { conversation_id: "cnv_b", reference: "FR-000002" } };
    world.answer = { others: { [A]: [] }, customers: { [A]: "cus_1" } };
    let seen: Looker[] = [];
    keeper.look(A, false, (others) => (seen = others));
    await pass();
    world.answer = { others: { [A]: [far] }, customers: { [A]: "cus_1" } };
    keeper.hear({ type: "looking", place: "conversation:cnv_b", customer: "cus_1", people: [HUGO] });
    await pass();
    expect(said).toHaveLength(2);
    expect(seen).toEqual([far]);
  });

  it("shows nobody when the line is gone, and goes on asking", async () => {
    const { keeper, world, pass } = made();
    world.answer = { others: { [A]: [here()] }, customers: {} };
    let seen: Looker[] = [];
    keeper.look(A, false, (others) => (seen = others));
    await pass();
    world.fails = true;
    await pass();
    expect(seen).toEqual([]);
    expect(await pass()).toEqual([RENEW_MS]);
  });

  it("is given back when the page goes", () => {
    const { keeper, said } = made();
    keeper.look(A, false, () => undefined);
    keeper.leave();
    expect(said).toEqual([{ places: [], left: [A], leaving: true }]);
  });
});
