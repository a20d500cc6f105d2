import { FixedStrings, loadArea, Strings, type Area, type Language } from "@filrouge/strings";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render } from "@testing-library/react";
import type { ReactNode } from "react";

export async function words(language: Language, ...areas: Area[]): Promise<Strings> {
  return new Strings(language, Object.assign({}, ...(await Promise.all(areas.map((area) => loadArea(area, language))))) as Record<string, string>);
}

// The router scrolls; jsdom cannot.
window.scrollTo = () => undefined;

/** A piece of the desk with its words, its cache and an address, and nothing else. */
export function show(strings: Strings, node: ReactNode, cache = new QueryClient()) {
  const router = createRouter({ routeTree: createRootRoute({ component: () => <>{node}</> }), history: createMemoryHistory() });
  return render(
    <MantineProvider>
      <FixedStrings strings={strings}>
        <QueryClientProvider client={cache}>
          <RouterProvider router={router as never} />
        </QueryClientProvider>
      </FixedStrings>
    </MantineProvider>,
  );
}
