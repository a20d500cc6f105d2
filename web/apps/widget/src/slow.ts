import { useEffect, useState } from "preact/hooks";
import type { State } from "@filrouge/chat";

const SLOW_MS = 120_000;

/** Whether the visitor has been waiting long for an answer, or nobody is there to give it. */
export function useSlow({ messages, availability, typing }: State): boolean {
  const [late, setLate] = useState("");
  const last = messages.filter((one) => one.from !== "system").pop();
  const own = last?.from === "visitor" ? last.id : "";
  useEffect(() => {
    if (!own) return;
    const timer = setTimeout(() => setLate(own), SLOW_MS);
    return () => clearTimeout(timer);
  }, [own]);
  const away = availability?.state === "nobody" || availability?.state === "closed";
  return own !== "" && typing === null && (away || late === own);
}
