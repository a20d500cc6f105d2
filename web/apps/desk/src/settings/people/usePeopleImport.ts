import { isProblem, settings, type ImportColumns, type ImportDone, type ImportPreview } from "@filrouge/api";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useRefresh } from "../data";
import { base64Of } from "./listCsv";

const BYTES_MAX = 700_000;

interface Chosen {
  name: string;
  content: string;
}

/** From a file to its preview, from the preview to what was done. */
export function usePeopleImport() {
  const refresh = useRefresh();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [preview, setPreview] = useState<ImportPreview | null>(null);
  const [done, setDone] = useState<ImportDone | null>(null);
  const [tooLarge, setTooLarge] = useState(false);
  const look = useMutation({
    mutationFn: ({ content, columns }: { content: string; columns: ImportColumns | null }) => settings.people.preview(content, columns),
    onSuccess: setPreview,
  });
  const bring = useMutation({
    mutationFn: () => {
      if (!chosen || !preview) throw new Error("There is nothing to bring.");
      return settings.people.bring(chosen.content, preview.columns, preview.digest);
    },
    onSuccess: (answer) => {
      setDone(answer);
      refresh(settings.users.what);
      refresh(settings.teams.what);
    },
    onError: (error) => {
      // What it would do has changed since: the new preview takes its place.
      if (isProblem(error, "access.outdated_import") && chosen && preview) look.mutate({ content: chosen.content, columns: preview.columns });
    },
  });
  const again = () => {
    setChosen(null);
    setPreview(null);
    setDone(null);
    setTooLarge(false);
    look.reset();
    bring.reset();
  };
  return {
    name: chosen?.name ?? "", preview, done, again, look, bring, tooLarge,
    choose: async (file: File | null | undefined) => {
      if (!file) return;
      again();
      if (file.size > BYTES_MAX) return setTooLarge(true);
      const content = base64Of(new Uint8Array(await file.arrayBuffer()));
      setChosen({ name: file.name, content });
      look.mutate({ content, columns: null });
    },
    correct: (columns: ImportColumns) => {
      if (!chosen) return;
      bring.reset();
      setPreview((old) => (old ? { ...old, columns } : old));
      look.mutate({ content: chosen.content, columns });
    },
  };
}

export type PeopleImport = ReturnType<typeof usePeopleImport>;
