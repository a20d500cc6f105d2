import type { Conversation, Draft, Way } from "@filrouge/api";
import { useState } from "react";

/** To whom and from where one writes: what was chosen here, else what the draft says, else the default. */
export function useWays({ ways }: Conversation, draft: Draft | null) {
  const [wayId, setWayId] = useState<string | null>(null);
  const [accountId, setAccountId] = useState<string | null>(null);
  const kept = wayId ?? draft?.identity_id ?? null;
  const usable = ways.filter((way) => way.usable);
  const way: Way | null = usable.find((one) => one.identity.id === kept) ?? usable.find((one) => one.default) ?? usable[0] ?? null;
  const wished = accountId ?? draft?.channel_account_id ?? null;
  const account = way?.accounts.find((one) => one.id === wished)?.id ?? way?.accounts[0]?.id ?? null;
  const at = usable.findIndex((one) => one.identity.id === way?.identity.id);
  return { way, account, wished, next: usable[(at + 1) % usable.length] ?? null, setWayId, setAccountId };
}
