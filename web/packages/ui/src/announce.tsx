import { useEffect, useState } from "react";

let say: (text: string) => void = () => undefined;

/** Tells a screen reader something that happened, politely. */
export function announce(text: string): void {
  say(text);
}

export function LiveRegion() {
  const [text, setText] = useState("");
  useEffect(() => {
    say = (next) => {
      setText("");
      window.setTimeout(() => setText(next), 50);
    };
    return () => {
      say = () => undefined;
    };
  }, []);
  return (
    <div role="status" aria-live="polite" className="fr-unseen">
      {text}
    </div>
  );
}
