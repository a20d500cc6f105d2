import { QueryClient } from "@tanstack/react-query";
import { act, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { sessionQuery } from "../../src/session/session";
import { OfflineBanner } from "../../src/shell/OfflineBanner";
import { show, words } from "../shown";

let found: (use: () => void) => void;
vi.mock("../../src/data/live", () => ({ useLive: () => ({ wake: vi.fn() }), useLiveStatus: () => "live" }));
vi.mock("../../src/offline/register", async () => {
  const { useState } = await import("react");
  return {
    useNewer: () => {
      const [use, setUse] = useState<(() => void) | null>(null);
      found = (next) => setUse(() => next);
      return use;
    },
  };
});

it("a newer desk is offered, can be put off, and is offered again when there is a newer one still", async () => {
  const cache = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  cache.setQueryData(sessionQuery.queryKey, { user: { id: "usr_1" } } as never);
  show(await words("en", "common", "desk"), <OfflineBanner />, cache);
  await act(async () => {});
  expect(screen.queryByRole("status")).toBeNull();
  const [first, second] = [vi.fn(), vi.fn()];
  act(() => found(first));
  await userEvent.click(screen.getByRole("button", { name: "Later" }));
  expect(screen.queryByText(/new version/)).toBeNull();
  expect(first).not.toHaveBeenCalled();
  act(() => found(second));
  await userEvent.click(screen.getByRole("button", { name: "Reload" }));
  expect(second).toHaveBeenCalledOnce();
});
