import type { Notification } from "@filrouge/api";
import { expect, it } from "vitest";
import { sentence } from "../src/notifications/words";
import { words } from "./shown";

it("says who wrote: the customer, or the third party who did", async () => {
  const fr = await words("fr", "common", "desk", "seeing");
  const one = { kind: "reply_assigned", actor: null, task: null, author: null, conversation: { id: "cnv_1", reference: "FR-1", subject: "Dégât", customer: "Claire Fontaine" } } as unknown as Notification;
  expect(sentence(fr, one)).toContain("Claire Fontaine");
  expect(sentence(fr, { ...one, author: "Paul Expert" })).toContain("Paul Expert");
  expect(sentence(fr, { ...one, author: "Paul Expert" })).not.toContain("Claire");
});
