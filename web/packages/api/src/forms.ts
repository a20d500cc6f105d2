import type { Label, Language } from "./basics";

/** A form: a channel account whose config is its definition. */
export interface FormAccount {
  id: string;
  name: string;
  slug: string;
  url: string;
  embed: string;
  state: "active" | "paused" | "unplugged";
  legal_entity_id: string;
  brand_id: string;
  team_id: string | null;
  contact_reason_id: string | null;
  language: Language;
  config: FormDefinition;
  version: number;
}
export type Words = Partial<Label>;
export type FieldType = "text" | "email" | "phone" | "textarea" | "select" | "choice" | "checkbox" | "date" | "number" | "file" | "consent";
export interface FormOption {
  value: string;
  label: Words;
  icon?: string | null;
  contact_reason?: string | null;
}
export interface FormField {
  key: string;
  type: FieldType;
  label: Words;
  help?: Words | null;
  required?: boolean;
  options?: FormOption[];
  pattern?: string | null;
  pattern_hint?: Words | null;
  show_if?: { field: string; equals: boolean | string | string[] } | null;
  identity?: "email" | "phone" | "name" | null;
  [more: string]: unknown;
}
export interface FormDefinition {
  slug: string;
  languages: Language[];
  title: Words;
  intro?: Words | null;
  fields: FormField[];
  consent?: { text: Words; link?: string | null; link_label?: Words | null } | null;
  contact_reason?: string | null;
  submit_label?: Words | null;
  next_steps?: Words | null;
  acknowledgement?: { subject: Words; text: Words } | null;
  phone?: string;
  embed_origins?: string[];
  [more: string]: unknown;
}
export interface ReadyForm {
  name: string;
  config: FormDefinition;
}
