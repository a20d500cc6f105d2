import { useEffect, useState } from "preact/hooks";
import { matches, type Invitation } from "@filrouge/chat";

const SECOND_MS = 1000;
const DAY_MS = 86_400_000;

/** When invitations were shown on this device; null when nothing can be kept, so that nobody is asked on every page. */
export function shownAt(storage: Storage | null, name: string): number[] | null {
  try {
    const kept: unknown = JSON.parse(storage?.getItem(name) ?? "[]");
    storage?.setItem(name, JSON.stringify(kept));
    return storage && Array.isArray(kept) ? kept.filter((one) => typeof one === "number") : null;
  } catch {
    return null;
  }
}

/** On this page, and not more often than the company wants. */
export function mayInvite(invitation: Invitation, path: string, shown: number[] | null, now: number): boolean {
  if (shown === null || !invitation.pages.some((one) => matches(one, path))) return false;
  return shown.filter((one) => now - one < invitation.days * DAY_MS).length < invitation.times;
}

function cabinet(): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

/** Counts this page; returns which one of the visit it is. */
function pageOfVisit(name: string): number {
  try {
    const count = Number(sessionStorage.getItem(name)) + 1;
    sessionStorage.setItem(name, String(count));
    return count;
  } catch {
    return 1;
  }
}

/** Whether to show the invitation now. It is counted when it is shown; refused or taken, it is gone. */
export function useInvitation(key: string, invitation: Invitation | null, wanted: boolean): [boolean, () => void] {
  const [shown, setShown] = useState(false);
  const asked = invitation && JSON.stringify(invitation);
  const name = `filrouge.chat.${key}.invited`;
  const [page] = useState(() => pageOfVisit(`${name}.page`));
  useEffect(() => {
    const invitation = asked ? (JSON.parse(asked) as Invitation) : null;
    if (!invitation || !wanted) return;
    let [left, deepest] = [invitation.after_s, 0];
    const timer = setInterval(() => {
      deepest = Math.max(deepest, ((scrollY + innerHeight) * 100) / document.documentElement.scrollHeight);
      if (--left > 0 || deepest < (invitation.scrolled_pct ?? 0) || page < (invitation.pages_seen ?? 1)) return;
      clearInterval(timer);
      const before = shownAt(cabinet(), name);
      if (!mayInvite(invitation, location.pathname, before, Date.now())) return;
      cabinet()?.setItem(name, JSON.stringify([...(before ?? []).slice(-20), Date.now()]));
      setShown(true);
    }, SECOND_MS);
    return () => clearInterval(timer);
  }, [asked, name, page, wanted]);
  return [shown && wanted, () => setShown(false)];
}
