/** In which language words are written, so that a screen reader takes the right voice (WCAG 3.1.2). Pure. */

const WORDS: Record<string, string[]> = {
  fr: ["le", "les", "des", "une", "est", "et", "vous", "je", "nous", "pour", "dans", "avec", "bonjour", "merci", "mon", "votre", "pas", "sur", "qui", "cordialement", "été", "à"],
  en: ["the", "and", "is", "you", "my", "for", "with", "have", "this", "that", "please", "hello", "thanks", "your", "not", "was", "are", "regards", "dear", "of", "to"],
  de: ["der", "die", "und", "ich", "nicht", "mit", "ist", "sie", "ein", "eine", "für", "auf", "danke", "grüßen", "sehr", "habe", "bitte", "mein"],
  es: ["el", "los", "las", "y", "por", "gracias", "hola", "mi", "usted", "para", "con", "una", "muy", "saludos", "pero", "está", "del"],
  it: ["il", "gli", "che", "di", "grazie", "buongiorno", "mio", "per", "con", "sono", "una", "della", "cordiali", "saluti", "ho", "è"],
  nl: ["het", "een", "ik", "niet", "met", "voor", "van", "dat", "mijn", "bedankt", "groet", "graag", "zijn", "heb", "de"],
  pt: ["o", "os", "não", "uma", "com", "para", "obrigado", "olá", "meu", "você", "está", "são", "cumprimentos", "do", "da"],
};
const SCRIPTS: [RegExp, string][] = [
  [/\p{Script=Arabic}/gu, "ar"],
  [/\p{Script=Hebrew}/gu, "he"],
  [/\p{Script=Cyrillic}/gu, "ru"],
  [/\p{Script=Greek}/gu, "el"],
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, "ja"],
  [/\p{Script=Hangul}/gu, "ko"],
  [/\p{Script=Han}/gu, "zh"],
];
const READ = 1_500;
const ENOUGH = 2;

/** The language of a text, undefined when it does not tell enough. */
export function tongueOf(text: string): string | undefined {
  const read = text.slice(0, READ);
  const letters = read.match(/\p{L}/gu)?.length ?? 0;
  for (const [script, language] of SCRIPTS) if ((read.match(script)?.length ?? 0) * 3 > letters && letters > 0) return language;
  const words = read.toLowerCase().match(/\p{L}+/gu) ?? [];
  const counted = Object.entries(WORDS)
    .map(([language, known]) => ({ language, hits: words.filter((word) => known.includes(word)).length }))
    .sort((a, b) => b.hits - a.hits);
  const [first, second] = counted;
  if (!first || first.hits < ENOUGH || first.hits < (second?.hits ?? 0) * 1.5) return undefined;
  return first.language;
}
