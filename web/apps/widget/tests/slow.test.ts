import { h, render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Availability, Message, State } from "@filrouge/chat";
import { useSlow } from "../src/slow";

type Seen = Pick<State, "messages" | "availability" | "typing">;

const box = document.createElement("div");
const shown = () => box.textContent;
const word = (from: Message["from"], id: string) => ({ id, from }) as Message;
const there = (state: string) => ({ state }) as Availability;

function Strip(seen: Seen) {
  return useSlow(seen as State) ? "slow" : "";
}
const draw = (messages: Message[], more: Partial<Seen> = {}) =>
  act(() => render(h(Strip, { messages, availability: there("ready"), typing: null, ...more }), box));
const pass = (seconds: number) => act(() => void vi.advanceTimersByTime(seconds * 1000));

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => {
  render(null, box);
  vi.useRealTimers();
});

it("says so after two minutes without an answer, not before", async () => {
  await draw([word("visitor", "1")]);
  await pass(119);
  expect(shown()).toBe("");
  await pass(1);
  expect(shown()).toBe("slow");
});

it("counts from the visitor's last word, and not at all once we have answered", async () => {
  await draw([word("visitor", "1")]);
  await pass(90);
  await draw([word("visitor", "1"), word("visitor", "2")]);
  await pass(90);
  expect(shown()).toBe("");
  await draw([word("visitor", "1"), word("visitor", "2"), word("agent", "3")]);
  await pass(300);
  expect(shown()).toBe("");
});

it("is quiet while somebody writes, and a line of the system is no answer", async () => {
  await draw([word("visitor", "1"), word("system", "2")]);
  await pass(120);
  expect(shown()).toBe("slow");
  await draw([word("visitor", "1"), word("system", "2")], { typing: "Léa" });
  expect(shown()).toBe("");
});

it("does not wait when nobody is there to answer", async () => {
  for (const state of ["nobody", "closed"]) {
    await draw([word("visitor", "1")], { availability: there(state) });
    expect(shown()).toBe("slow");
  }
  await draw([word("agent", "2")], { availability: there("nobody") });
  expect(shown()).toBe("");
});
