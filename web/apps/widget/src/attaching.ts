import { useRef, useState } from "preact/hooks";
import { ChatProblem, type FileRef } from "@filrouge/chat";
import { useWidget } from "./context";

export interface Attaching {
  key: number;
  name: string;
  size: number;
  part: number;
  ref: FileRef | null;
  stop: () => void;
}

let keys = 0;

/** Files on their way, chosen, pasted or dropped. What is refused is said at once and the rest goes on. */
export function useAttaching() {
  const { chat, state, words } = useWidget();
  const [files, setFiles] = useState<Attaching[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const counted = useRef(0);
  const limits = state.settings?.files ?? { most: 5, bytes: 10_485_760, types: [] };

  const drop = (key: number) => {
    counted.current -= 1;
    setFiles((all) => all.filter((one) => one.key !== key));
  };
  const change = (key: number, what: Partial<Attaching>) =>
    setFiles((all) => all.map((one) => (one.key === key ? { ...one, ...what } : one)));

  const add = (chosen: Iterable<File>) => {
    setProblem(null);
    for (const file of chosen) {
      if (counted.current >= limits.most) {
        setProblem(words.t("file.too_many", { n: limits.most }));
        return;
      }
      if (file.size > limits.bytes) {
        setProblem(words.t("file.too_large", { name: file.name, size: words.size(limits.bytes) }));
        continue;
      }
      const key = (keys += 1);
      const control = new AbortController();
      const stop = () => {
        control.abort();
        drop(key);
      };
      counted.current += 1;
      setFiles((all) => [...all, { key, name: file.name, size: file.size, part: 0, ref: null, stop }]);
      chat.attach(file, (part) => change(key, { part }), control.signal).then(
        (ref) => change(key, { ref, part: 1 }),
        (error: unknown) => {
          if (control.signal.aborted) return;
          drop(key);
          const refused = error instanceof ChatProblem && (error.code === "chat.file_type" || error.status === 415);
          setProblem(words.t(refused ? "file.type" : "file.failed", { name: file.name }));
        },
      );
    }
  };
  /** Those that are there, to be said; the list is empty after. */
  const take = (): FileRef[] => {
    const ready = files.map((one) => one.ref).filter((one): one is FileRef => one !== null);
    counted.current = 0;
    setFiles([]);
    setProblem(null);
    return ready;
  };
  return { files, problem, add, take, ready: files.every((one) => one.ref !== null), accept: limits.types.join(",") };
}
