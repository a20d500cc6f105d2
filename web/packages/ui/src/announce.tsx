import { useEffect, useState } from "react";

interface Said {
  id: number;
  text: string;
}

const KEPT_MS = 8_000;
let say: (text: string) => void = () => undefined;
let count = 0;

/** Tells a screen reader something that happened, politely. Two at once are both told. */
export function announce(text: string): void {
  say(text);
}

/** Where `announce` speaks: each text is a line of its own, so that the next one does not cut it short. */
export function LiveRegion() {
  const [said, setSaid] = useState<Said[]>([]);
  useEffect(() => {
    const timers = new Set<number>();
    say = (text) => {
      if (!text) return;
      count += 1;
      const one = { id: count, text };
      setSaid((old) => [...old, one]);
      const timer = window.setTimeout(() => {
        timers.delete(timer);
        setSaid((old) => old.filter((each) => each.id !== one.id));
      }, KEPT_MS);
      timers.add(timer);
    };
    return () => {
      say = () => undefined;
      timers.forEach((timer) => window.clearTimeout(timer));
    };
  }, []);
  return (
    <div role="log" aria-live="polite" aria-relevant="additions" className="fr-unseen" data-announcements>
      {said.map((one) => (
        <p key={one.id}>{one.text}</p>
      ))}
    </div>
  );
}
