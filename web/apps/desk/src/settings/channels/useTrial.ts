import { settings, type Trial } from "@filrouge/api";
import { useRef, useState } from "react";
import type { EmailConfig, Secrets } from "./config";

export interface Trying {
  /** Of these very values; null when they changed since. */
  trial: Trial | null;
  at: Date | null;
  running: boolean;
  error: unknown;
  run: () => void;
}

/** Tries a connection. A verdict holds only for the values that were tried. */
export function useTrial(config: EmailConfig, secrets: Secrets, channelId: string | null): Trying {
  const values = JSON.stringify([config, secrets]);
  const [state, setState] = useState<{ values: string; trial: Trial | null; at: Date | null; error: unknown } | null>(null);
  const [running, setRunning] = useState<string | null>(null);
  const flight = useRef<AbortController | null>(null);
  const current = state?.values === values ? state : null;
  const run = async () => {
    flight.current?.abort();
    const mine = new AbortController();
    flight.current = mine;
    setRunning(values);
    try {
      const given = { kind: "email", config, secrets: Object.fromEntries(Object.entries(secrets).filter(([, secret]) => secret)), ...(channelId ? { channel_id: channelId } : {}) };
      const trial = await settings.connections.test(given, mine.signal);
      setState({ values, trial, at: new Date(), error: null });
    } catch (error) {
      if (!mine.signal.aborted) setState({ values, trial: null, at: null, error });
    } finally {
      if (flight.current === mine) setRunning(null);
    }
  };
  return { trial: current?.trial ?? null, at: current?.at ?? null, running: running === values, error: current?.error ?? null, run: () => void run() };
}
