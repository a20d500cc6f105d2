import { http, outbox } from "@filrouge/api";
import type { Strings } from "@filrouge/strings";
import { QueryClient } from "@tanstack/react-query";
import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { heldDrafts } from "../../src/composer/heldDraft";
import { queries } from "../../src/data/client";
import { kept } from "../../src/offline/kept";
import { onAsk, signOut } from "../../src/session/leaving";
import { hasLeft, sessionQuery, useUser } from "../../src/session/session";
import { SignOutChoice } from "../../src/session/SignOutDialog";
import { show, words } from "../shown";

vi.mock("../../src/data/live", () => ({ useLiveStatus: () => "live" }));

let s: Strings;
let online: boolean;
let refuses: boolean;
let refusesDrafts: boolean;
let sent: string[];
const session = () => queries.getQueryData(sessionQuery.queryKey);
const hold = (text: string) => heldDrafts("usr_1").write("cnv_9", { draft: { text, html: text, mode: "reply" }, version: 0, at: Date.now(), leaving: false });
const close = () => void outbox.put({ key: "k1", method: "POST", path: "/conversations/cnv_1/close", body: {}, about: "cnv_1", act: "close" })?.catch(() => undefined);

beforeAll(async () => {
  s = await words("en", "common", "compose", "desk");
});
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  [online, refuses, refusesDrafts, sent] = [true, false, false, []];
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    if (!online) throw new TypeError("no line");
    sent.push(`${init.method} ${url.replace("/api/v1", "")}`);
    if (url.endsWith("/close") && refuses) return Response.json({ code: "conversations.stale", detail: "" }, { status: 409 });
    if (url.endsWith("/draft") && refusesDrafts) return Response.json({ code: "request.invalid", detail: "" }, { status: 422 });
    return init.method === "GET" ? Response.json({ user: { id: "usr_1" } }) : Response.json({});
  });
  queries.setQueryData(sessionQuery.queryKey, { user: { id: "usr_1" }, installation: {} } as never);
  outbox.open("usr_1");
});
afterEach(() => {
  outbox.close();
  http.holdBack(false);
  queries.clear();
  vi.unstubAllGlobals();
});

describe("signing out", () => {
  it("is one step when nothing waits, and takes what the screens knew with it", async () => {
    queries.setQueryData(["conversation", "cnv_1"], { words: "secret" });
    await signOut();
    expect(session()?.user).toBeNull();
    expect(queries.getQueryData(["conversation", "cnv_1"])).toBeUndefined();
    expect(sent).toEqual(["DELETE /session"]);
  });

  it("brings what it can to the server first, and asks nothing then", async () => {
    const asked = vi.fn();
    onAsk(asked);
    close();
    hold("Bonjour");
    await signOut();
    expect(asked).not.toHaveBeenCalled();
    expect(sent).toEqual(["GET /session", "POST /conversations/cnv_1/close", "PUT /conversations/cnv_9/draft", "DELETE /session"]);
    expect(kept.drafts("usr_1")).toEqual([]);
  });

  it("asks when something cannot leave", async () => {
    const asked = vi.fn();
    onAsk(asked);
    online = false;
    hold("Bonjour");
    await signOut();
    expect(asked).toHaveBeenCalledWith("usr_1");
    expect(session()?.user).not.toBeNull();
  });
});

it("a screen that is drawn once more while its person leaves still knows them", async () => {
  const cache = new QueryClient();
  cache.setQueryData(sessionQuery.queryKey, { user: { id: "usr_1", name: "Emma" }, installation: {} } as never);
  const Screen = () => <p>{useUser().name}</p>;
  show(s, <Screen />, cache);
  await screen.findByText("Emma");
  cache.setQueryData(sessionQuery.queryKey, (old) => old && { ...old, user: null });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(screen.getByText("Emma")).toBeDefined();
});

describe("with things that wait", () => {
  beforeEach(() => {
    online = false;
    close();
    hold("Bonjour Madame");
  });

  it("says how many they are and what they are", async () => {
    show(s, <SignOutChoice person="usr_1" onStay={vi.fn()} />);
    expect(await screen.findByText("1 action has not been sent yet and 1 draft is on this device only.")).toBeDefined();
    expect(screen.getByText("Closing")).toBeDefined();
    expect(screen.getByText("Bonjour Madame")).toBeDefined();
    expect(screen.getByRole("radio", { name: "Send everything first" }).matches(":checked")).toBe(true);
  });

  it("waits for the line, sends all, and goes", async () => {
    show(s, <SignOutChoice person="usr_1" onStay={vi.fn()} />);
    await userEvent.click(await screen.findByRole("button", { name: "Send, then sign out" }));
    expect(await screen.findByText(/Waiting for the connection: 2 to send/)).toBeDefined();
    expect(session()?.user).not.toBeNull();
    online = true;
    window.dispatchEvent(new Event("online"));
    await waitFor(() => expect(session()?.user).toBeNull());
    expect(sent).toContain("POST /conversations/cnv_1/close");
    expect(sent).toContain("PUT /conversations/cnv_9/draft");
    expect(sent.at(-1)).toBe("DELETE /session");
    expect(JSON.stringify({ ...localStorage })).not.toMatch(/Bonjour|outbox/);
  });

  it("stays to show what the server refuses", async () => {
    [online, refuses] = [true, true];
    show(s, <SignOutChoice person="usr_1" onStay={vi.fn()} />);
    await userEvent.click(await screen.findByRole("button", { name: "Send, then sign out" }));
    expect(await screen.findByText(/refused one action/)).toBeDefined();
    expect(session()?.user).not.toBeNull();
  });

  it("does not wait for a draft that the server refuses, and says which", async () => {
    [online, refusesDrafts] = [true, true];
    show(s, <SignOutChoice person="usr_1" onStay={vi.fn()} />);
    await userEvent.click(await screen.findByRole("button", { name: "Send, then sign out" }));
    expect(await screen.findByText(/The server does not take this draft/)).toBeDefined();
    expect(session()?.user, "it is there to be read").not.toBeNull();
    await userEvent.click(await screen.findByRole("button", { name: "Keep and sign out" }));
    await waitFor(() => expect(session()?.user).toBeNull());
    expect(kept.drafts("usr_1").map(({ held }) => held.draft.text)).toEqual(["Bonjour Madame"]);
  });

  it("keeps it for this person, out of the next one's sight, and ends the session once the line is back", async () => {
    show(s, <SignOutChoice person="usr_1" onStay={vi.fn()} />);
    await userEvent.click(await screen.findByRole("radio", { name: "Sign out and keep everything on this device, for me" }));
    await userEvent.click(screen.getByRole("button", { name: "Keep and sign out" }));
    await waitFor(() => expect(session()?.user).toBeNull());
    expect(hasLeft()).toBe(true);
    outbox.open("usr_2");
    expect([outbox.list(), kept.drafts("usr_2"), kept.begun("usr_2")]).toEqual([[], [], []]);
    online = true;
    http.holdBack(false);
    await http.flushOutbox();
    expect(sent).toEqual([]);
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
    expect(sent).toEqual(["DELETE /session", "GET /session"]);
    expect(hasLeft()).toBe(false);
    outbox.open("usr_1");
    expect(outbox.list()).toHaveLength(1);
    expect(kept.drafts("usr_1")).toHaveLength(1);
  });

  it("forgets it for good when told to", async () => {
    show(s, <SignOutChoice person="usr_1" onStay={vi.fn()} />);
    await userEvent.click(await screen.findByRole("radio", { name: "Discard everything" }));
    await userEvent.click(screen.getByRole("button", { name: "Discard and sign out" }));
    await waitFor(() => expect(session()?.user).toBeNull());
    outbox.open("usr_1");
    expect([outbox.list(), kept.drafts("usr_1")]).toEqual([[], []]);
  });
});
