import type { FieldType, FormDefinition, FormField, FormOption, Language, Words } from "@filrouge/api";
import { slug } from "../slug";

/** A form's definition being edited. Pure: every function gives a new one. */

export const TYPES: FieldType[] = ["text", "textarea", "email", "phone", "choice", "select", "checkbox", "date", "number", "file", "consent"];
const CHOICES = new Set<FieldType>(["choice", "select"]);
const ANSWERS = new Set<FieldType>(["choice", "select", "checkbox", "consent"]);
export const hasOptions = (type: FieldType): boolean => CHOICES.has(type);

/** A key made of the words, and unlike any other of the form. */
export function freshKey(fields: FormField[], words: string, but?: string): string {
  const base = slug(words, "_", 36).replace(/^(\d)/, "f_$1") || "field";
  const taken = new Set([...fields.map((one) => one.key).filter((key) => key !== but), "website", "consent"]);
  let key = base;
  for (let n = 2; taken.has(key); n += 1) key = `${base}_${n}`;
  return key;
}

const firstWord = (words: Words) => words.en || words.fr || "";

export function addField(form: FormDefinition, type: FieldType, label: Words, options: FormOption[] = []): FormDefinition {
  const field: FormField = { key: freshKey(form.fields, firstWord(label)), type, label, required: false };
  if (hasOptions(type)) field.options = options;
  return { ...form, fields: [...form.fields, field] };
}

/** A field with changes. Another type loses what it cannot carry; another key is followed by the conditions on it. */
export function changeField(form: FormDefinition, index: number, changes: Partial<FormField>): FormDefinition {
  const before = form.fields[index];
  if (!before) return form;
  const after: FormField = { ...before, ...changes };
  if (changes.type && !hasOptions(changes.type)) delete after.options;
  if (changes.type && hasOptions(changes.type)) after.options ??= [];
  if (changes.type && changes.type !== "text") {
    delete after.pattern;
    delete after.pattern_hint;
  }
  if (changes.type && after.identity && IDENTITY_TYPE[after.identity] !== changes.type) after.identity = null;
  const fields = form.fields.map((one, place) => {
    if (place === index) return after;
    if (one.show_if?.field !== before.key || after.key === before.key) return one;
    return { ...one, show_if: { ...one.show_if, field: after.key } };
  });
  return { ...form, fields };
}

export const IDENTITY_TYPE = { email: "email", phone: "phone", name: "text" } as const;

/** Without the field, and without the conditions that waited for it. */
export function removeField(form: FormDefinition, index: number): FormDefinition {
  const gone = form.fields[index]?.key;
  const fields = form.fields.filter((_, place) => place !== index).map((one) => (one.show_if?.field === gone ? { ...one, show_if: null } : one));
  return { ...form, fields };
}

/** The field at `from` stands at `to` afterwards. */
export function moveField(form: FormDefinition, from: number, to: number): FormDefinition {
  const fields = [...form.fields];
  const [field] = fields.splice(from, 1);
  if (!field || to < 0 || to > fields.length) return form;
  fields.splice(to, 0, field);
  return { ...form, fields };
}

export function changeOption(field: FormField, index: number, changes: Partial<FormOption>): FormOption[] {
  return (field.options ?? []).map((one, place) => (place === index ? { ...one, ...changes } : one));
}

export function addOption(field: FormField, label: Words): FormOption[] {
  const options = field.options ?? [];
  const taken = new Set(options.map((one) => one.value));
  const base = slug(firstWord(label), "-", 50) || "option";
  let value = base;
  for (let n = 2; taken.has(value); n += 1) value = `${base}-${n}`;
  return [...options, { value, label }];
}

/** Fields whose answer another may depend on: lists, tiles and boxes, not itself nor what depends on it. */
export function conditionsFor(form: FormDefinition, key: string): FormField[] {
  const dependsOnKey = (field: FormField, depth = 0): boolean => {
    const above = field.show_if?.field;
    if (!above || depth > form.fields.length) return false;
    if (above === key) return true;
    const next = form.fields.find((one) => one.key === above);
    return next ? dependsOnKey(next, depth + 1) : false;
  };
  return form.fields.filter((one) => one.key !== key && ANSWERS.has(one.type) && !dependsOnKey(one));
}

export interface Fault {
  /** As the server names it: `fields.2.options`. */
  path: string;
  code: "label" | "options" | "option_label" | "no_email" | "email_optional" | "hint" | "title" | "slug" | "condition" | "duplicate";
}

const said = (words: Words | null | undefined, languages: Language[]) => languages.every((language) => words?.[language]?.trim());

/** What one would be told after saving, said while typing. */
export function faults(form: FormDefinition): Fault[] {
  const found: Fault[] = [];
  if (!/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/.test(form.slug)) found.push({ path: "slug", code: "slug" });
  if (!said(form.title, form.languages)) found.push({ path: "title", code: "title" });
  form.fields.forEach((field, index) => {
    const path = `fields.${index}`;
    if (!said(field.label, form.languages)) found.push({ path: `${path}.label`, code: "label" });
    if (form.fields.findIndex((one) => one.key === field.key) !== index) found.push({ path: `${path}.key`, code: "duplicate" });
    if (hasOptions(field.type) && (field.options ?? []).length < 2) found.push({ path: `${path}.options`, code: "options" });
    if ((field.options ?? []).some((option) => !said(option.label, form.languages))) found.push({ path: `${path}.options`, code: "option_label" });
    if (field.pattern && !said(field.pattern_hint, form.languages)) found.push({ path: `${path}.pattern_hint`, code: "hint" });
    if (field.show_if && !conditionsFor(form, field.key).some((one) => one.key === field.show_if?.field)) found.push({ path: `${path}.show_if`, code: "condition" });
    if (field.identity === "email" && (!field.required || field.show_if)) found.push({ path: `${path}.identity`, code: "email_optional" });
  });
  if (!form.fields.some((one) => one.identity === "email")) found.push({ path: "fields", code: "no_email" });
  return found;
}

/** Texts of a language that the form no longer speaks stay; empty ones are left out, as the server wants them. */
export function tidy<T>(value: T): T {
  if (Array.isArray(value)) return value.map(tidy) as T;
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, tidy(inner)] as const);
  const words = entries.length > 0 && entries.every(([name, inner]) => (name === "fr" || name === "en") && typeof inner === "string");
  if (!words) return Object.fromEntries(entries.map(([name, inner]) => [name, emptyWords(inner) ? null : inner])) as T;
  return Object.fromEntries(entries.filter(([, inner]) => String(inner).trim() !== "")) as T;
}

const emptyWords = (value: unknown): boolean => value !== null && typeof value === "object" && !Array.isArray(value) && Object.keys(value).length === 0;

export const BLANK_FORM: FormDefinition = {
  slug: "", languages: ["fr", "en"], title: { fr: "", en: "" }, fields: [
    { key: "message", type: "textarea", label: { fr: "Votre message", en: "Your message" }, required: true },
    { key: "name", type: "text", label: { fr: "Votre nom", en: "Your name" }, required: true, identity: "name" },
    { key: "email", type: "email", label: { fr: "Votre e-mail", en: "Your e-mail" }, required: true, identity: "email" },
  ],
};
