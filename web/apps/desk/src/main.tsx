import { keepOutbox } from "@filrouge/api";
import { Look } from "@filrouge/ui";
import { needArea, StringsProvider, type Language } from "@filrouge/strings";
import { QueryClientProvider, useQuery } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import { keepFew } from "./data/bounded";
import { queries } from "./data/client";
import { router } from "./router";
import { browserLanguage, languageOf, sessionQuery } from "./session/session";
import { Unreached } from "./shell/Stumbled";

/** The session decides the words and the scheme; the router decides the screen. */
function App() {
  const { data, error, refetch } = useQuery({ ...sessionQuery, retryOnMount: false });
  // What was told stays while it is tried again.
  const [told, setTold] = useState<unknown>(null);
  if (error && error !== told) setTold(error);
  const scheme = data?.user?.theme ?? "system";
  return (
    <StringsProvider language={languageOf(data)}>
      <Look scheme={scheme}>
        {data ? <RouterProvider router={router} /> : told ? <Unreached error={told} onRetry={() => void refetch()} /> : null}
      </Look>
    </StringsProvider>
  );
}

async function start(): Promise<void> {
  let language: Language = browserLanguage();
  try {
    language = languageOf(await queries.ensureQueryData(navigator.onLine ? sessionQuery : { ...sessionQuery, retry: false }));
  } catch {
    // The screen itself will say that the server cannot be reached.
  }
  await Promise.all([needArea("chats", language), needArea("common", language), needArea("compose", language), needArea("desk", language), needArea("find", language), needArea("handling", language), needArea("seeing", language), needArea("tasks", language)]);
  const root = document.getElementById("root");
  if (!root) throw new Error("The page has no root.");
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}

// Most days begin with the list: its screen comes while the session is asked for.
if (/^\/(inbox(\/|$)|$)/.test(location.pathname)) void import("./inbox/InboxScreen").catch(() => undefined);
keepOutbox();
keepFew(queries);
void start();
