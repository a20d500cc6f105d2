import type { Channel, Label, Page, Person } from "./basics";
import type { Identity } from "./conversations";
import type { Entry } from "./entries";

export interface CustomerRow extends Person {
  kind: "person" | "company";
  since?: string | null;
  place?: string | null;
  address?: string | null;
  open_conversations?: number;
}
export interface CustomerIdentity extends Identity {
  source?: string | null;
  legal_entity?: string | null;
  /** Our messages to it come back. */
  undeliverable?: boolean;
}
export interface CustomerConversation {
  id: string;
  subject: string;
  state: "open" | "snoozed" | "closed";
  contact_reason: { id: string; label: Label } | null;
  opened_at: string;
  closed_at: string | null;
  channels: Channel[];
}
export interface Customer extends Person {
  kind: "person" | "company";
  since: string | null;
  place: string | null;
  language: string | null;
  identities: CustomerIdentity[];
  conversations: CustomerConversation[];
  preferences: { key: string; value: string }[];
  version: number;
}
export type Timeline = Page<Entry>;
/** What to keep of a timeline; nothing given keeps all. `until` begins at an instant instead of now. */
export interface TimelineWanted {
  kind?: readonly Entry["kind"][];
  channel?: Channel | null;
  conversation?: string | null;
  until?: string | null;
}
export interface TimelineFacets {
  channels: Record<string, number>;
  notes: number;
}
