import { api, isProblem, type Preferences, type Session, type SessionUser } from "@filrouge/api";
import { needArea, type Language } from "@filrouge/strings";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: async () => {
    await endSession();
    return api.session.read();
  },
  staleTime: 5 * 60_000,
});

const LEFT = "filrouge.left";
const TOLD = "filrouge.signed";

/** Somebody left while the server may not have heard of it: until it has, this device shows nothing of theirs. */
export const leaveFor = (person: string): void => localStorage.setItem(LEFT, person);
export const hasLeft = (): boolean => localStorage.getItem(LEFT) !== null;

/** Ends on the server the session of who left. Rejects while it cannot be reached. */
export async function endSession(): Promise<void> {
  if (!hasLeft()) return;
  try {
    await api.session.signOut();
  } catch (error) {
    if (!isProblem(error) || error.offline || error.status >= 500 || error.status === 429) throw error;
  }
  localStorage.removeItem(LEFT);
}

/** Tells the other tabs that somebody came or went. */
export const tellTabs = (): void => localStorage.setItem(TOLD, crypto.randomUUID());
export const isOfSession = (name: string | null): boolean => name === LEFT || name === TOLD;

const REMEMBERED = "filrouge.language";

export function browserLanguage(): Language {
  const chosen = localStorage.getItem(REMEMBERED);
  if (chosen === "fr" || chosen === "en") return chosen;
  return navigator.language.toLowerCase().startsWith("fr") ? "fr" : "en";
}

export const languageOf = (session: Session | undefined): Language => session?.user?.language ?? browserLanguage();

/** Who is signed in. Only below the guarded routes; a screen that is drawn once more while its person leaves keeps them. */
export function useUser(): SessionUser {
  const { data } = useQuery(sessionQuery);
  const [first] = useState(data?.user ?? null);
  const user = data?.user ?? first;
  if (!user) throw new Error("useUser is for screens behind the sign-in.");
  return user;
}

export function useSession(): Session | undefined {
  return useQuery(sessionQuery).data;
}

/** Whether this person holds a permission such as `settings:write`. */
export function useCan(permission: string): boolean {
  const user = useSession()?.user;
  return user?.permissions.includes(permission) ?? false;
}

/** Language and theme change at once on screen, then on the server. */
export function usePrefer() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: api.session.prefer,
    onMutate: async (wanted: Preferences) => {
      const before = cache.getQueryData(sessionQuery.queryKey);
      if (wanted.language) {
        localStorage.setItem(REMEMBERED, wanted.language);
        await Promise.all([needArea("chats", wanted.language), needArea("common", wanted.language), needArea("desk", wanted.language), needArea("find", wanted.language), needArea("handling", wanted.language), needArea("seeing", wanted.language), needArea("tasks", wanted.language)]);
      }
      cache.setQueryData(sessionQuery.queryKey, (old) =>
        old?.user ? { ...old, user: { ...old.user, ...wanted } } : old,
      );
      return { before };
    },
    onError: (_error, _wanted, context) => {
      if (context?.before) cache.setQueryData(sessionQuery.queryKey, context.before);
    },
  });
}
