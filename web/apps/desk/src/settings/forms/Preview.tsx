import { settings, type FormDefinition, type Language } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { SegmentedControl } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { tidy } from "./definition";
import css from "./forms.module.css";

const WAIT_MS = 400;

/** The page as customers will see it, drawn by the server from what is typed, in a frame that can do nothing. */
export function Preview({ form, brandId, faulty }: { form: FormDefinition; brandId: string | null; faulty: boolean }) {
  const s = useStrings();
  const [chosen, setChosen] = useState<Language>(s.language);
  const [narrow, setNarrow] = useState("phone");
  const language = form.languages.includes(chosen) ? chosen : (form.languages[0] ?? "fr");
  const [given] = useDebouncedValue(JSON.stringify({ config: tidy(form), brand_id: brandId, language }), WAIT_MS);
  const { data, error } = useQuery({
    queryKey: ["settings", "form", "preview", given],
    queryFn: ({ signal }) => settings.forms.preview(JSON.parse(given) as { config: object; brand_id: string | null; language: string }, signal),
    enabled: !faulty,
    retry: false,
    staleTime: Infinity,
    gcTime: 30_000,
    placeholderData: keepPreviousData,
  });
  return (
    <section className={css.preview} aria-label={s.t("settings.forms.preview")}>
      <div className={css.previewHead}>
        <h2>{s.t("settings.forms.preview")}</h2>
        <SegmentedControl size="xs" value={narrow} onChange={setNarrow} data={[{ value: "phone", label: s.t("settings.forms.preview.phone") }, { value: "wide", label: s.t("settings.forms.preview.wide") }]} />
        {form.languages.length > 1 && <SegmentedControl size="xs" value={language} onChange={(value) => setChosen(value as Language)} data={form.languages.map((one) => ({ value: one, label: one.toUpperCase() }))} />}
      </div>
      {(faulty || error) && <p className={css.quiet} role="status">{s.t(data ? "settings.forms.preview.old" : "settings.forms.preview.wait")}</p>}
      {data && <iframe className={css.frame} data-narrow={narrow === "phone" || undefined} title={s.t("settings.forms.preview")} sandbox="" srcDoc={data.html} />}
    </section>
  );
}
