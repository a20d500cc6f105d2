export type Language = "fr" | "en";
export type Theme = "system" | "light" | "dark";
export type Label = Record<Language, string>;

export interface Named {
  id: string;
  name: string;
}
export interface Person extends Named {
  initials: string;
}
export interface Page<T> {
  items: T[];
  next: string | null;
}
/** The channels whose icon the thread knows; others show a plain dot. */
export type Channel =
  | "email"
  | "webform"
  | "webchat"
  | "phone"
  | "whatsapp"
  | "sms"
  | "letter"
  | "counter"
  | "video"
  | (string & {});
