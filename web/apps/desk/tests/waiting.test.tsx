import { http, outbox } from "@filrouge/api";
import type { Strings } from "@filrouge/strings";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { WaitingActs } from "../src/offline/WaitingActs";
import { whyWords } from "../src/offline/words";
import { undoLast } from "../../../packages/ui/src/undo";
import { show, words } from "./shown";

let en: Strings;
let fr: Strings;
let answers: () => Response;

beforeAll(async () => {
  [en, fr] = await Promise.all([words("en", "common", "desk"), words("fr", "common", "desk")]);
});
beforeEach(() => {
  localStorage.clear();
  vi.stubGlobal("fetch", async (url: string) => (url.endsWith("/session") ? Response.json({ user: { id: "usr_1" } }) : answers()));
  outbox.open("usr_1");
});
afterEach(() => {
  outbox.close();
  vi.unstubAllGlobals();
});

/** An answer that the server refused after a reload. */
async function refused(code: string, status = 409): Promise<void> {
  void outbox.put({ key: "k1", method: "POST", path: "/conversations/cnv_1/messages", body: { text: "Votre contrat est prêt." }, about: "cnv_1", act: "messages" });
  outbox.close();
  outbox.open("usr_1");
  answers = () => Response.json({ code, detail: "In English." }, { status });
  await http.flushOutbox();
}

it("words that are discarded can be taken back, and stay refused with their reason", async () => {
  await refused("conversations.merged");
  show(fr, <WaitingActs />);
  const user = userEvent.setup();
  await user.click(await screen.findByRole("button", { name: fr.t("offline.refused", { n: 1 }) }));
  expect((await screen.findByRole("alert")).textContent).toBe(fr.t("offline.why.conversations.merged"));
  await user.click(await screen.findByText(fr.t("offline.drop")));
  await waitFor(() => expect(outbox.list()).toEqual([]));
  expect(undoLast()).toBe(true);
  expect(outbox.list().map((one) => [(one.body as { text: string }).text, one.problem?.code])).toEqual([["Votre contrat est prêt.", "conversations.merged"]]);
});

it("a reason that has no words of its own is told in the reader's language, never in the server's", async () => {
  await refused("something.new", 422);
  show(fr, <WaitingActs />);
  await userEvent.setup().click(await screen.findByRole("button", { name: fr.t("offline.refused", { n: 1 }) }));
  expect((await screen.findByRole("alert")).textContent).toBe(fr.t("offline.why.other"));
  expect(screen.queryByText(/In English/)).toBeNull();
  expect(whyWords(en, { code: "x.y", status: 403 })).toBe(en.t("offline.why.access.forbidden"));
});
