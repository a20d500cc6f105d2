import type { Attachment, Conversation, Entry, ForwardBegun } from "@filrouge/api";

/** What may be shown to somebody else: what was said, never a note. The newest first. Pure. */
export function forwardable(entries: Entry[], most = 30): Entry[] {
  return entries.filter((one) => one.kind === "message" && one.message && !one.id.startsWith("pending:")).slice(-most).reverse();
}

/** Files that hang on the chosen messages, pictures in the text too. Pure. */
export function filesOf(entries: Entry[], chosen: ReadonlySet<string>): Attachment[] {
  return entries.filter((one) => one.message && chosen.has(one.message.id)).flatMap((one) => one.message?.attachments ?? []);
}

/** A message more, with its files; asked again, nothing changes. Pure. */
export function withMessage(begun: ForwardBegun, entries: Entry[], id: string): ForwardBegun {
  if (begun.message_ids.includes(id)) return begun;
  const files = filesOf(entries, new Set([id])).map((one) => one.id);
  return { ...begun, message_ids: [...begun.message_ids, id], attachments: [...begun.attachments, ...files] };
}

/** A message less, and its files. Pure. */
export function withoutMessage(begun: ForwardBegun, entries: Entry[], id: string): ForwardBegun {
  const gone = new Set(filesOf(entries, new Set([id])).map((one) => one.id));
  return { ...begun, message_ids: begun.message_ids.filter((one) => one !== id), attachments: begun.attachments.filter((one) => !gone.has(one)) };
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
