/** What may stand between braces; the server has the same list. */
export const VARIABLES = [
  "customer.first_name", "customer.name", "agent.name", "agent.first_name", "conversation.reference", "conversation.subject", "brand.name",
  "brand.phone", "today", "due",
] as const;
