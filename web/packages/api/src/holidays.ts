import type { Label } from "./basics";

/** A country, region or canton whose holidays are known. */
export interface HolidayRegion {
  code: string;
  country: string;
  label: Label;
}
export interface Holiday {
  on: string;
  label: string;
}
