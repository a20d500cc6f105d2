import type { Brand, Language, Words } from "@filrouge/api";
import type { Label } from "@filrouge/chat";
import { reading } from "../../colour";
import type { ChatConfig } from "../config";
import type { Play, Said, Scene } from "./company";

const NOBODY = { name: "…", colour: "#404040", logo: null };
const INK = { white: "#ffffff", black: "#000000" };
const MEBIBYTE = 1_048_576;

/** Samples are words of a customer's day, in the chat's language and not in the desk's. */
const SAID: Record<Language, Said> = {
  fr: {
    agent: "Léa Martin", role: "Conseillère", place: "Nantes", hello: "Bonjour, où en est ma demande\u202f?",
    answer: "Bonjour. Je l’ai sous les yeux\u00a0: elle est acceptée, le courrier part demain.", thanks: "Parfait, merci beaucoup.",
  },
  en: {
    agent: "Emma Clarke", role: "Adviser", place: "Bristol", hello: "Hello, where is my request?",
    answer: "Hello. I have it in front of me: it is accepted, the letter leaves tomorrow.", thanks: "Perfect, thank you very much.",
  },
};

/** Each language has words: its own, else those of the other. */
function both(words: Words): Label {
  const any = words.fr || words.en || "…";
  return { fr: words.fr || any, en: words.en || any };
}

/** What the public door of this chat would say, were these settings saved. */
export function playOf(config: ChatConfig, brand: Pick<Brand, "name" | "colour" | "logo"> | null, language: Language, scene: Scene, now: number): Play {
  const { name, colour, logo } = brand ?? NOBODY;
  const { theme } = config;
  const main = theme.colour || colour;
  return {
    scene, now, said: SAID[language],
    settings: {
      brand: { name, logo_url: logo, colours: { main, on_main: INK[reading(main).on] } },
      language, languages: config.languages, greeting: both(config.greeting),
      questions: config.questions.map(({ key, type, label, required, options }) => ({
        key, type: type === "phone" ? "text" : type, label: both(label), required,
        options: options.map((one) => ({ value: one.value, label: both(one.label) })),
      })),
      files: { most: 5, bytes: 10 * MEBIBYTE, types: ["image/png", "image/jpeg", "application/pdf", "text/plain"] },
      rating: config.rating,
      invitation: config.invitation && { ...config.invitation, text: both(config.invitation.text) },
      theme: { side: theme.side, radius: theme.radius, launcher: theme.launcher && (theme.launcher.fr || theme.launcher.en) ? both(theme.launcher) : null },
    },
  };
}
