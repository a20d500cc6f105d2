import { act, render, screen } from "@testing-library/react";
import { IntlMessageFormat } from "intl-messageformat";
import { expect, it } from "vitest";
import { LANGUAGES, loadArea, needArea, Strings, StringsProvider, useStrings, type Area, type Key } from "../src";

it("words that are here already draw nothing anew", async () => {
  await needArea("common", "en");
  let drawn = 0;
  function Word() {
    drawn += 1;
    return <p>{useStrings().t("action.close")}</p>;
  }
  render(<StringsProvider language="en"><Word /></StringsProvider>);
  await act(async () => needArea("common", "en"));
  expect(screen.getByText("Close")).toBeTruthy();
  expect(drawn).toBe(1);
  await act(async () => needArea("tasks", "en"));
  expect(drawn).toBe(2);
});

it("a text in which nothing is set says what a message would", async () => {
  const areas: Area[] = ["common", "compose", "desk", "find", "handling", "seeing", "settings", "setup", "tasks"];
  for (const language of LANGUAGES)
    for (const area of areas) {
      const texts = await loadArea(area, language);
      const s = new Strings(language, texts);
      for (const [key, text] of Object.entries(texts)) if (!/[{<]/.test(text)) expect(s.t(key as Key), key).toBe(new IntlMessageFormat(text, language).format());
    }
});
