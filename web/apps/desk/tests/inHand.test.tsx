import { api, type Assignable, type Colleague, type MyChat } from "@filrouge/api";
import { QueryClient } from "@tanstack/react-query";
import { act, cleanup, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { chatsQuery } from "../src/chats/data";
import { InHand, needsSomebody } from "../src/chats/InHand";
import { colleaguesQuery, mineQuery, reasonsQuery } from "../src/presence/data";
import { askWhy, WhyPicker } from "../src/presence/WhyPicker";
import { sessionQuery } from "../src/session/session";
import { show, words } from "./shown";

vi.mock("../src/data/live", () => ({ useTopic: () => undefined }));

// A field that grows waits for its font; here is none.
Object.defineProperty(document, "fonts", { configurable: true, value: new EventTarget() });

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const chat = (id: string, name: string, part: Partial<MyChat> = {}): MyChat => ({
  id, reference: id, subject: "", customer: { id: `cus_${id}`, name, initials: "Z" }, language: "en", began_at: ago(600), came_at: ago(600), answered: true,
  waiting_since: null, target_s: 120, said_at: null, ended_at: null, unread: 0, last: { text: "", channel: "webchat", direction: "in", at: ago(10) }, here: true, seen_at: ago(0), version: 1, ...part,
});
const person = (id: string, name: string) => ({ id, name, initials: "P", teams: [{ id: "tea_1", name: "Claims" }] }) as Assignable;

let cache: QueryClient;

async function desk(...mine: MyChat[]) {
  cache = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } });
  cache.setQueryData(["assignable"], [person("usr_hugo", "Hugo Petit"), person("usr_carla", "Carla Roux")]);
  cache.setQueryData(reasonsQuery.queryKey, []);
  cache.setQueryData(mineQuery.queryKey, { state: "ready", said: "ready", reason_code: "", since: null });
  cache.setQueryData(colleaguesQuery.queryKey, ["usr_hugo", "usr_carla"].map((id) => ({ id, presence: "ready", reason_code: "" }) as Colleague));
  cache.setQueryData(sessionQuery.queryKey, { user: { id: "usr_me", teams: [{ id: "tea_1", name: "Claims" }], permissions: ["conversations:assign"] } } as never);
  cache.setQueryData(chatsQuery.queryKey, { position: "p", mine, waiting: [], stale: false });
  vi.spyOn(api.chats, "mine").mockImplementation(() => new Promise(() => undefined));
  show(await words("en", "common", "desk", "handling", "chats", "seeing"), <><WhyPicker /><InHand /></>, cache);
  await act(() => new Promise((done) => setTimeout(done, 0)));
}

beforeEach(() => {
  vi.spyOn(api.presence, "say").mockImplementation((state) => Promise.resolve({ state, said: state, reason_code: "", since: null } as never));
  vi.spyOn(api.chats, "receivers").mockResolvedValue([{ user_id: "usr_hugo", chats: 2 }]);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it("asks what becomes of the chats of who pauses, and offers only who may have all of them", async () => {
  await desk(chat("a", "Zoé", { waiting_since: ago(300) }), chat("b", "Omar"), chat("c", "Ines", { ended_at: ago(5) }));
  const bulk = vi.spyOn(api.handling, "bulk").mockResolvedValue({ done: [{ id: "a", version: 2 }], refused: [{ id: "b", code: "conversations.out_of_sight", detail: "" }], undo: "und_1" });
  act(askWhy);
  expect(await screen.findByRole("heading", { name: "3 chats are still in your hands" })).toBeTruthy();
  expect(screen.getByText(/You are not ready, but these chats stay yours/)).toBeTruthy();
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Go on with these chats"));
  // Who has ended it, answered, waits for nobody.
  expect(api.chats.receivers).toHaveBeenCalledWith(["a", "b"]);
  expect(await screen.findByText("Hugo Petit")).toBeTruthy();
  expect(screen.queryByText("Carla Roux")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: /Hand 2 chats to Hugo Petit/ }));
  expect(bulk).toHaveBeenCalledWith(["a", "b"], { kind: "assign", user_id: "usr_hugo" }, expect.any(String));
  // What was refused is still mine, and still asked about.
  expect((await screen.findByRole("alert")).textContent).toBe("One chat could not be handed on and stays yours.");
  expect(cache.getQueryData(chatsQuery.queryKey)?.mine.map((one) => one.id)).toEqual(["b", "c"]);
});

it("goes on with them by one key, and asks nobody who holds none", async () => {
  await desk(chat("a", "Zoé"));
  act(askWhy);
  expect(await screen.findByRole("heading", { name: "One chat is still in your hands" })).toBeTruthy();
  await waitFor(() => expect(document.activeElement?.textContent).toBe("Go on with this chat"));
  await userEvent.keyboard("{Enter}");
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  expect(api.presence.say).toHaveBeenCalledWith("not_ready", "");
  expect(cache.getQueryData(chatsQuery.queryKey)?.mine).toHaveLength(1);
  cleanup();

  await desk();
  act(askWhy);
  await waitFor(() => expect(api.presence.say).toHaveBeenCalledTimes(2));
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("leaves out what nobody has to do anything for any more", () => {
  expect([chat("a", "Z"), chat("b", "Z", { ended_at: ago(1) }), chat("c", "Z", { ended_at: ago(1), waiting_since: ago(9) })].map(needsSomebody)).toEqual([true, false, true]);
});
