import { api, isProblem } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { useCallback, useEffect, useRef, useState } from "react";

export interface Held {
  key: string;
  name: string;
  size: number;
  /** 0 to 1 while it goes up. */
  done: number;
  token: string | null;
  /** Shown in the text, not in the list of files. */
  inline: boolean;
}

export const LARGEST = 25_000_000;

/** The files of an answer: sent up as soon as they are chosen. Kept per conversation while one looks elsewhere. */
export function useUploads(kept: string) {
  const s = useStrings();
  const [files, setFiles] = useState<Held[]>(() => read(kept));
  const wires = useRef(new Map<string, AbortController>());
  useEffect(() => write(kept, files), [kept, files]);

  const add = useCallback(
    async (file: File, inline: boolean): Promise<string | null> => {
      if (file.size > LARGEST) {
        toast.failed(s.t("composer.too_large", { name: file.name }));
        return null;
      }
      const key = crypto.randomUUID();
      const wire = new AbortController();
      wires.current.set(key, wire);
      const change = (part: Partial<Held>) => setFiles((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)));
      setFiles((all) => [...all, { key, name: file.name, size: file.size, done: 0, token: null, inline }]);
      try {
        const { token } = await api.uploads.send(file, file.name, (done) => change({ done }), wire.signal);
        change({ token, done: 1 });
        return token;
      } catch (error) {
        setFiles((all) => all.filter((one) => one.key !== key));
        if (isProblem(error)) toast.failed(s.t(error.status === 413 ? "composer.too_large" : "composer.upload_failed", { name: file.name }));
        return null;
      } finally {
        wires.current.delete(key);
      }
    },
    [s],
  );
  const drop = useCallback((key: string) => {
    wires.current.get(key)?.abort();
    setFiles((all) => all.filter((one) => one.key !== key));
  }, []);
  const clear = useCallback(() => setFiles([]), []);
  const restore = useCallback((held: Held[]) => setFiles(held), []);
  return { files, add, drop, clear, restore, busy: files.some((one) => one.token === null) };
}

const alive = new Set<string>();
/** What the screen draws for a picture that goes up. */
export function shown(file: File): string {
  const address = URL.createObjectURL(file);
  alive.add(address);
  return address;
}

const PICTURE =
  "data:image/svg+xml," +
  encodeURIComponent(
    "<svg xmlns='http://www.w3.org/2000/svg' width='96' height='64' fill='none' stroke='gray'><rect x='1' y='1' width='94' height='62' rx='6' stroke-dasharray='4 3'/><path d='M36 42l9-11 7 8 4-4 8 9'/></svg>",
  );
/** A draft read after a reload: its pictures are safe on the server, only their image here is gone. */
export const revived = (html: string) =>
  html.replace(/src="(blob:[^"]*)"/g, (whole, address: string) => (alive.has(address) ? whole : `src="${PICTURE}"`));

const name = (kept: string) => `filrouge.files.${kept}`;
function read(kept: string): Held[] {
  try {
    return JSON.parse(sessionStorage.getItem(name(kept)) ?? "[]") as Held[];
  } catch {
    return [];
  }
}
function write(kept: string, files: Held[]): void {
  const whole = files.filter((one) => one.token !== null);
  try {
    if (whole.length) sessionStorage.setItem(name(kept), JSON.stringify(whole));
    else sessionStorage.removeItem(name(kept));
  } catch {
    // Without storage the files live as long as the page.
  }
}
