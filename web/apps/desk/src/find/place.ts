import type { ConversationRow, Hit, View } from "@filrouge/api";

/** The view of the house that shows a conversation in its state. */
export const viewOf = (row: Pick<ConversationRow, "state">): View => (row.state === "closed" ? "closed" : row.state === "snoozed" ? "snoozed" : "all");

/** The route to what was found: the conversation, at the message. */
export const whereTo = (hit: Pick<Hit, "row" | "message_id">) => ({
  to: "/inbox/$view/$conversationId" as const,
  params: { view: viewOf(hit.row), conversationId: hit.row.id },
  search: hit.message_id ? { message: hit.message_id } : {},
});
