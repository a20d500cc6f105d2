import { IntlMessageFormat } from "intl-messageformat";
import type { ReactNode } from "react";
import type { Key, Language } from "./catalogue";

export type Value = string | number | boolean | Date | null | undefined;
export type Rich = ReactNode | ((parts: ReactNode[]) => ReactNode);

/** What has a meaning in a message; a text without it says what stands there. */
const SET_IN = /[{}<>']/;

/** The words of one language. Immutable: a new language is a new object. */
export class Strings {
  private readonly compiled = new Map<string, IntlMessageFormat>();

  constructor(
    readonly language: Language,
    private readonly texts: Readonly<Record<string, string>>,
  ) {}

  has(key: string): key is Key {
    return key in this.texts;
  }

  /** The text for `key`, with its values set in. */
  t = (key: Key, values?: Record<string, Value>): string => {
    const text = this.texts[key];
    return text !== undefined && !SET_IN.test(text) ? text : String(this.format(key).format(values ?? {}));
  };

  /** The same with elements inside: `<b>…</b>` in the text is given to `values.b`. */
  rich = (key: Key, values: Record<string, Value | Rich>): ReactNode => {
    const parts = this.format(key).format<ReactNode>(values as never);
    return Array.isArray(parts) ? parts.map((part, index) => keyed(part, index)) : (parts as ReactNode);
  };

  /** A text whose key is made of data, such as a channel's name; `otherwise` when we have no word for it. */
  maybe = (key: string, otherwise: string): string => (this.has(key) ? this.t(key) : otherwise);

  /** Our label in this language, whatever the other side sent. */
  label = (label: Record<Language, string> | null | undefined): string =>
    label ? label[this.language] || label.en || label.fr : "";

  private format(key: string): IntlMessageFormat {
    const known = this.compiled.get(key);
    if (known) return known;
    const made = new IntlMessageFormat(this.texts[key] ?? key, this.language === "fr" ? "fr-FR" : "en-GB");
    this.compiled.set(key, made);
    return made;
  }
}

function keyed(part: ReactNode, index: number): ReactNode {
  if (part !== null && typeof part === "object" && "props" in part) return { ...part, key: String(index) };
  return part;
}
