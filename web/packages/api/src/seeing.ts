import type { Person } from "./basics";

/** `conversation:cnv_…`, `customer:cus_…` or `setting:brand:brd_…`. */
export type Place = string;

/** A colleague who looks too. `elsewhere` is null when they are at the very place, else another place of the same
 * customer: a conversation, or, without one, the customer's page. */
export interface Looker extends Person {
  editing: boolean;
  elsewhere: { conversation_id: string | null; reference: string | null } | null;
}

export interface LookingAnswer {
  others: Record<Place, Looker[]>;
  customers: Record<Place, string>;
}
