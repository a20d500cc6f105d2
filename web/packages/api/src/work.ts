import type { Label } from "./basics";
import type { Setting } from "./settings";

export interface ReasonSetting extends Setting {
  key: string;
  label: Label;
  parent_id: string | null;
  target_s: number | null;
  /** The hours in which the target counts; null: the brand's. */
  calendar_id: string | null;
  /** The clock stands still while a conversation is paused. */
  pauses: boolean;
}
export interface WrapUpSetting {
  code: string;
  label: Label;
  position: number;
  active: boolean;
  version: number;
}
