import { expect, it } from "vitest";
import { remainsFirst } from "../src/conversation/joined";

it.each([
  ["open", "open", "this"],
  ["open", "closed", "this"],
  ["snoozed", "open", "this"],
  ["closed", "closed", "this"],
  ["closed", "open", "other"],
])("merging a conversation that is %s with one that is %s proposes to keep %s", (hand, other, kept) => {
  expect(remainsFirst({ state: hand }, { state: other })).toBe(kept);
});
