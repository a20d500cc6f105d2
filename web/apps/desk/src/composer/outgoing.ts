import type { ForwardBegun, Way } from "@filrouge/api";
import type { Mode } from "./useComposer";
import type { Outgoing } from "./useSend";
import { wish, type Then } from "./wire";

/** How long what was sent can be taken back. */
export const UNDO_S = 10;

export const CHAT = "webchat";

interface Ground {
  body: { html: string; text: string; uploads: string[] };
  version: number;
  way: Way | null;
  account: string | null;
  cc: string[];
  begun: ForwardBegun | null;
  then: Then | null;
  macroId: string | null;
  override: boolean;
  mentions: string[];
  /** The version of the draft that the words are: newer ones stay. */
  draft?: number;
}

/** What leaves the composer: a note, an answer, or words for a third party. Pure. */
export function outgoing(mode: Mode, { body, version, way, account, cc, begun, then, macroId, override, mentions, draft }: Ground): Outgoing {
  const from = draft === undefined ? {} : { draft_version: draft };
  const sent = { ...body, ...from, expected_version: version, undo_s: UNDO_S, ...(override ? { override } : {}) } as const;
  if (mode === "forward" && begun && account) return { kind: "forward", forward: { ...sent, ...begun, to: begun.to.trim(), name: begun.name.trim(), channel_account_id: account } };
  if (mode === "note" || !way || !account) return { kind: "note", note: { ...body, ...from, mentions } };
  const copies = way.identity.channel === "email" && cc.length ? { cc } : {};
  return {
    kind: "message",
    channel: way.identity.channel,
    // A chat is read as plain words.
    message: { ...sent, ...(way.identity.channel === CHAT ? { html: "" } : {}), ...copies, identity_id: way.identity.id, channel_account_id: account, ...(macroId ? { macro_id: macroId } : {}), ...wish(then) },
  };
}
