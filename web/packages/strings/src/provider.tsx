import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from "react";
import { loadArea, type Area, type Language } from "./catalogue";
import { Strings } from "./strings";

const Words = createContext<Strings | null>(null);
const loaded: Record<Language, Record<string, string>> = { fr: {}, en: {} };
const areas = new Set<Area>();
const here = new Set<string>();
const watchers = new Set<() => void>();

/** Makes an area's texts ready. A lazy route awaits this in its loader before it is shown. */
export async function needArea(area: Area, language: Language): Promise<void> {
  areas.add(area);
  const texts = await loadArea(area, language);
  // Words that are here already draw nothing anew.
  const name = `${language}/${area}`;
  if (here.has(name)) return;
  here.add(name);
  Object.assign(loaded[language], texts);
  watchers.forEach((tell) => tell());
}

/** Gives the words of `language` to all below; keeps the old words until the new ones are here. */
export function StringsProvider({ language, children }: { language: Language; children: ReactNode }) {
  const [turn, setTurn] = useState(0);
  const [shown, setShown] = useState(language);
  useEffect(() => {
    const tell = () => setTurn((n) => n + 1);
    watchers.add(tell);
    let wanted = true;
    void Promise.all([...areas].map((area) => needArea(area, language))).then(() => wanted && setShown(language));
    return () => {
      wanted = false;
      watchers.delete(tell);
    };
  }, [language]);
  // `turn` counts the areas that arrived: the same language with more words.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const strings = useMemo(() => new Strings(shown, { ...loaded[shown] }), [shown, turn]);
  useEffect(() => {
    document.documentElement.lang = shown;
  }, [shown]);
  return <Words.Provider value={strings}>{children}</Words.Provider>;
}

/** For tests and pictures: words that are already here. */
export function FixedStrings({ strings, children }: { strings: Strings; children: ReactNode }) {
  return <Words.Provider value={strings}>{children}</Words.Provider>;
}

export function useStrings(): Strings {
  const strings = useContext(Words);
  if (!strings) throw new Error("useStrings needs a StringsProvider above it.");
  return strings;
}
