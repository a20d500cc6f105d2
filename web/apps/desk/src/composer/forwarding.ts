import type { Attachment, Conversation, Entry } from "@filrouge/api";

/** What may be shown to somebody else: what was said, never a note. The newest first. Pure. */
export function forwardable(entries: Entry[], most = 30): Entry[] {
  return entries.filter((one) => one.kind === "message" && one.message && !one.id.startsWith("pending:")).slice(-most).reverse();
}

/** Files that hang on the chosen messages, pictures in the text too. Pure. */
export function filesOf(entries: Entry[], chosen: ReadonlySet<string>): Attachment[] {
  return entries.filter((one) => one.message && chosen.has(one.message.id)).flatMap((one) => one.message?.attachments ?? []);
}

export interface Known {
  address: string;
  name: string;
  role: string;
}
/** Those who take part already, besides the customer. Pure. */
export const known = (conversation: Pick<Conversation, "parties">): Known[] =>
  conversation.parties.flatMap((one) => (one.identity?.channel === "email" && one.identity.state !== "blocked" ? [{ address: one.identity.address, name: one.name, role: one.role ?? "" }] : []));

export const looksLikeAddress = (text: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]{2,}$/.test(text.trim());
