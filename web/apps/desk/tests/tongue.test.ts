import { describe, expect, it } from "vitest";
import { tongueOf } from "../src/conversation/tongue";

describe("the language of words", () => {
  it.each([
    ["fr", "Bonjour, mon pare-brise s’est fissuré ce matin. Que dois-je faire ? Merci pour votre aide."],
    ["en", "Hello, I have lost my card. Please tell me what to do. Thanks and regards."],
    ["de", "Ich habe eine Frage, bitte helfen Sie mir. Mit freundlichen Grüßen"],
    ["es", "Hola, he perdido mi tarjeta. Muchas gracias por la ayuda, saludos."],
    ["ar", "مرحبا، فقدت بطاقتي"],
    ["ja", "カードをなくしました。"],
  ])("is %s", (language, text) => expect(tongueOf(text)).toBe(language));

  it.each(["", "OK", "FR-000123", "👍👍", "12 345,67 €"])("is not guessed from “%s”", (text) => expect(tongueOf(text)).toBeUndefined());
});
