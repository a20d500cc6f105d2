import type { Named } from "./basics";

export type FailedState = "failed" | "skipped" | "dismissed";

export interface FailedDelivery {
  id: string;
  state: FailedState;
  direction: "in" | "out";
  message_id?: string | null;
  sender?: string | null;
  account: Named | null;
  at: string;
  code: string;
  detail: string | null;
  attempts: number;
  customer?: Named | null;
  conversation_id?: string | null;
  subject?: string | null;
}
