import type { Assignable, Colleague } from "@filrouge/api";
import { QueryClient } from "@tanstack/react-query";
import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import { useMentions } from "../src/composer/useMentions";
import { colleaguesQuery, reasonsQuery } from "../src/presence/data";
import { sessionQuery } from "../src/session/session";
import { show, words } from "./shown";

const wish = { char: "@", query: "", length: 1, left: 0, top: 0, bottom: 0 } as never;

function List() {
  return (
    <ul>
      {useMentions(wish).options.map((one) => (
        <li key={one.id}>{one.shown}</li>
      ))}
    </ul>
  );
}

it("offers who can be called: those who are ready first, each with their presence in words, then teams", async () => {
  const cache = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  const people = ["away", "ready", "busy"].map((name) => ({ id: name, name: `Person ${name}`, initials: "P", teams: [{ id: "t1", name: "Team one" }] }) as Assignable);
  cache.setQueryData(["assignable"], people);
  cache.setQueryData(reasonsQuery.queryKey, []);
  const presence = { away: "offline", ready: "ready", busy: "busy" } as const;
  cache.setQueryData(colleaguesQuery.queryKey, Object.entries(presence).map(([id, state]) => ({ id, presence: state, reason_code: "" }) as Colleague));
  cache.setQueryData(sessionQuery.queryKey, { user: { id: "me" } } as never);
  show(await words("en", "common", "compose", "seeing"), <List />, cache);
  const said = (await screen.findAllByRole("listitem")).map((one) => one.textContent);
  expect(said).toEqual(["PPerson ready ReadyTeam one", "PPerson busy BusyTeam one", "PPerson away AwayTeam one", "Team oneTeam"]);
});
