const KEPT = "filrouge.setup_code";

/** The code of the address bar, kept for this tab only and taken out of the address: it must not stay in the history. */
export function readCode(): string {
  const search = new URLSearchParams(location.search);
  const given = search.get("code");
  if (given) {
    keepCode(given);
    history.replaceState(history.state, "", location.pathname);
    return given.trim();
  }
  try {
    return sessionStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}

export function keepCode(code: string): void {
  try {
    sessionStorage.setItem(KEPT, code.trim());
  } catch {
    // Without a memory one types it again after a reload.
  }
}

export function forgetCode(): void {
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    // Nothing was kept.
  }
}
