import { api, isProblem, type HeldFile } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { useCallback, useEffect, useRef, useState } from "react";
import { fits, LARGEST, MOST } from "./limits";

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

export { LARGEST };

/** Those that have gone up, as drafts name them. */
export const wholeOnes = (files: Held[]): HeldFile[] =>
  files.flatMap(({ token, name, size, inline }) => (token ? [{ token, name, size, inline }] : []));
export const asHeld = (files: HeldFile[]): Held[] =>
  files.map(({ token, name, size, inline }) => ({ key: token, name, size, done: 1, token, inline: inline ?? false }));

/** The files of an answer: sent up as soon as they are chosen. With a name they are kept on this device under it. */
export function useUploads(kept: string | null) {
  const s = useStrings();
  const [files, setFiles] = useState<Held[]>(() => (kept ? read(kept) : []));
  const wires = useRef(new Map<string, AbortController>());
  const latest = useRef(files);
  useEffect(() => {
    latest.current = files;
    if (kept) write(kept, files);
  }, [kept, files]);

  const add = useCallback(
    async (file: File, inline: boolean): Promise<string | null> => {
      const refused = fits(file.size, latest.current);
      if (refused) {
        toast.failed(s.t(refused, { name: file.name, most: MOST }));
        return null;
      }
      const key = crypto.randomUUID();
      const wire = new AbortController();
      wires.current.set(key, wire);
      const change = (part: Partial<Held>) => setFiles((all) => all.map((one) => (one.key === key ? { ...one, ...part } : one)));
      const held: Held = { key, name: file.name, size: file.size, done: 0, token: null, inline };
      latest.current = [...latest.current, held];
      setFiles((all) => [...all, held]);
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
/** A draft read after a reload or on another device: its pictures are safe on the server, only their image here is gone. */
export const revived = (html: string) =>
  html
    .replace(/src="(blob:[^"]*)"/g, (whole, address: string) => (alive.has(address) ? whole : `src="${PICTURE}"`))
    .replace(/<img(?![^>]*\bsrc=)([^>]*)>/g, `<img src="${PICTURE}"$1>`);

function read(kept: string): Held[] {
  try {
    return JSON.parse(localStorage.getItem(kept) ?? "[]") as Held[];
  } catch {
    return [];
  }
}
function write(kept: string, files: Held[]): void {
  const whole = files.filter((one) => one.token !== null);
  try {
    if (whole.length) localStorage.setItem(kept, JSON.stringify(whole));
    else localStorage.removeItem(kept);
  } catch {
    // Without storage the files live as long as the page.
  }
}
