import type { NewMessage } from "@filrouge/api";

/** What becomes of the conversation once the answer has left; a pause without a date lasts until the customer answers. */
export type Then =
  | { kind: "close"; wrap_up_code: string; contact_reason_id?: string }
  | { kind: "snooze"; until: Date };

/** An upload's token is `upl_` and 32 hexadecimal digits; in a message the picture goes by the same as a UUID. */
const contentId = (token: string) => token.replace(/^upl_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/, "$1-$2-$3-$4-$5");

/** Pictures in the text are named by their upload: the server sets them into the message. */
export function forWire(html: string): string {
  return html.replace(/<img\b[^>]*>/g, (tag) => {
    const token = /data-upload="([^"]+)"/.exec(tag)?.[1];
    if (!token) return "";
    const alt = /alt="([^"]*)"/.exec(tag)?.[1] ?? "";
    return `<img src="cid:${contentId(token)}" alt="${alt}">`;
  });
}

export const wish = (then: Then | null): Partial<NewMessage> => {
  if (!then) return {};
  if (then.kind === "snooze") return { then: "snooze", until: then.until.toISOString() };
  const { wrap_up_code, contact_reason_id } = then;
  return { then: "close", wrap_up_code, ...(contact_reason_id ? { contact_reason_id } : {}) };
};
