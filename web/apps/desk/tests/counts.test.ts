import type { LiveEvent } from "@filrouge/live";
import { describe, expect, it } from "vitest";
import { mayCount } from "../src/data/counts";

const event = (type: string, assignee: string | null, payload: Record<string, unknown> = {}): LiveEvent =>
  ({ type, payload, row: { assignee: assignee && { id: assignee } } }) as unknown as LiveEvent;

describe("numbers beside the views", () => {
  it("are read again when my answer may have made the conversation mine", () => {
    expect(mayCount(event("conversations.message_sent", "usr_1"), "usr_1")).toBe(true);
    expect(mayCount(event("conversations.message_sent", "usr_2"), "usr_1")).toBe(false);
    expect(mayCount(event("conversations.message_sent", null), undefined)).toBe(false);
  });
  it("stay as they are for words and deliveries", () => {
    expect(mayCount(event("conversations.message_received", "usr_1"), "usr_1")).toBe(false);
    expect(mayCount(event("channels.outgoing_changed", "usr_1", { state: "sent" }), "usr_1")).toBe(false);
    expect(mayCount(event("conversations.assigned", "usr_1"), "usr_1")).toBe(true);
  });
});
