import type accessibility from "../accessibility/en.json";
import type chats from "../chats/en.json";
import type common from "../common/en.json";
import type compose from "../compose/en.json";
import type find from "../find/en.json";
import type desk from "../desk/en.json";
import type handling from "../handling/en.json";
import type seeing from "../seeing/en.json";
import type settings from "../settings/en.json";
import type setup from "../setup/en.json";
import type tasks from "../tasks/en.json";

export type Language = "fr" | "en";
export const LANGUAGES: readonly Language[] = ["fr", "en"];
export type Area = "accessibility" | "chats" | "common" | "compose" | "desk" | "find" | "handling" | "seeing" | "settings" | "setup" | "tasks";

type Texts = typeof accessibility & typeof chats & typeof common & typeof compose & typeof desk & typeof find & typeof handling & typeof seeing & typeof settings & typeof setup & typeof tasks;
/** Every text of the web, checked by the compiler. */
export type Key = keyof Texts;

type Loaded = { default: Record<string, string> };
const SOURCES: Record<Area, Record<Language, () => Promise<Loaded>>> = {
  accessibility: { fr: () => import("../accessibility/fr.json"), en: () => import("../accessibility/en.json") },
  chats: { fr: () => import("../chats/fr.json"), en: () => import("../chats/en.json") },
  common: { fr: () => import("../common/fr.json"), en: () => import("../common/en.json") },
  compose: { fr: () => import("../compose/fr.json"), en: () => import("../compose/en.json") },
  desk: { fr: () => import("../desk/fr.json"), en: () => import("../desk/en.json") },
  find: { fr: () => import("../find/fr.json"), en: () => import("../find/en.json") },
  handling: { fr: () => import("../handling/fr.json"), en: () => import("../handling/en.json") },
  seeing: { fr: () => import("../seeing/fr.json"), en: () => import("../seeing/en.json") },
  settings: { fr: () => import("../settings/fr.json"), en: () => import("../settings/en.json") },
  setup: { fr: () => import("../setup/fr.json"), en: () => import("../setup/en.json") },
  tasks: { fr: () => import("../tasks/fr.json"), en: () => import("../tasks/en.json") },
};

/** The texts of one area in one language; fetched once by the browser. */
export async function loadArea(area: Area, language: Language): Promise<Record<string, string>> {
  return (await SOURCES[area][language]()).default;
}
