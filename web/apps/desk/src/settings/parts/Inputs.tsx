import { settings, type Label, type Language, type Resource } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { MultiSelect, Select, Textarea, TextInput } from "@mantine/core";
import { useMemo } from "react";
import { useAll } from "../data";
import { beside, Row } from "./Page";
import css from "./inputs.module.css";

interface BothProps {
  label: string;
  value: Partial<Label>;
  onChange: (value: Label) => void;
  hint?: string;
  error?: string;
  rows?: number;
  languages?: Language[];
  placeholder?: Partial<Label>;
}

/** One text per language, side by side; each says its language. */
export function BothLanguages({ label, value, onChange, hint, error, rows, languages = ["fr", "en"], placeholder }: BothProps) {
  const s = useStrings();
  const set = (language: Language, text: string) => onChange({ fr: value.fr ?? "", en: value.en ?? "", [language]: text });
  return (
    <Row label={label} hint={hint} error={error}>
      <div className={css.both} data-rows={rows ? true : undefined}>
        {languages.map((language) => {
          const shared = {
            "aria-label": `${label}, ${s.t(`settings.language.${language}`)}`,
            value: value[language] ?? "",
            placeholder: placeholder?.[language],
            lang: language,
            error: Boolean(error),
          };
          const mark = <span className={css.language} aria-hidden>{language}</span>;
          return rows ? (
            <Textarea key={language} {...shared} autosize minRows={rows} maxRows={12} leftSection={mark} classNames={{ section: css.topSection }} onChange={(event) => set(language, event.currentTarget.value)} />
          ) : (
            <TextInput key={language} {...shared} leftSection={mark} onChange={(event) => set(language, event.currentTarget.value)} />
          );
        })}
      </div>
    </Row>
  );
}

interface PickProps<T> {
  resource: Resource<T>;
  label: string;
  value: string | null;
  onChange: (id: string | null) => void;
  /** What no choice means; without it one must choose. */
  none?: string;
  hint?: string;
  error?: string;
  nameOf?: (record: T) => string;
  keep?: (record: T) => boolean;
}

/** One record of a kind. Those put aside are not offered, unless chosen already. */
export function Pick<T extends { id: string; active: boolean }>({ resource, label, value, onChange, none, hint, error, nameOf, keep }: PickProps<T>) {
  const all = useAll(resource);
  const data = all
    .filter((one) => (one.active && (keep?.(one) ?? true)) || one.id === value)
    .map((one) => ({ value: one.id, label: nameOf ? nameOf(one) : ((one as unknown as { name: string }).name ?? one.id) }));
  return (
    <Select {...beside} label={label} description={hint} error={error} data={data} value={value} onChange={onChange} clearable={Boolean(none)} placeholder={none} searchable={data.length > 8} allowDeselect={Boolean(none)} checkIconPosition="right" />
  );
}

interface ManyProps<T> extends Omit<PickProps<T>, "value" | "onChange"> {
  value: string[];
  onChange: (ids: string[]) => void;
  /** What it is, when no label stands beside it. */
  spoken?: string;
}

export function PickMany<T extends { id: string; active: boolean }>({ resource, label, spoken, value, onChange, none, hint, error, nameOf }: ManyProps<T>) {
  const all = useAll(resource);
  const data = all.filter((one) => one.active || value.includes(one.id)).map((one) => ({ value: one.id, label: nameOf ? nameOf(one) : ((one as unknown as { name: string }).name ?? one.id) }));
  return <MultiSelect {...beside} label={label || undefined} aria-label={spoken} description={hint} error={error} data={data} value={value} onChange={onChange} placeholder={value.length ? undefined : none} searchable hidePickedOptions />;
}

/** `Paris, 14:32 now`: zones by their city, with the time there. */
export function PickZone({ label, value, onChange, error }: { label: string; value: string; onChange: (zone: string) => void; error?: string }) {
  const s = useStrings();
  const data = useMemo(() => zones(s.language, value), [s.language, value]);
  return <Select {...beside} label={label} error={error} data={data} value={value} onChange={(zone) => zone && onChange(zone)} searchable limit={80} allowDeselect={false} />;
}

/** Every zone of the browser with the hour there, those of Europe first. */
export function zones(language: Language, current: string, now = new Date()): { value: string; label: string }[] {
  const known = typeof Intl.supportedValuesOf === "function" ? Intl.supportedValuesOf("timeZone") : [];
  const all = known.includes(current) ? known : [current, ...known];
  const first = (zone: string) => (zone === current ? 0 : zone.startsWith("Europe/") ? 1 : 2);
  return [...all].sort((a, b) => first(a) - first(b) || a.localeCompare(b)).map((zone) => {
    const clock = new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", { hour: "2-digit", minute: "2-digit", timeZone: zone }).format(now);
    const [area = "", ...city] = zone.split("/");
    const name = city.length ? `${city.join(", ").replace(/_/g, " ")} (${area})` : area;
    return { value: zone, label: `${name}, ${clock}` };
  });
}

/** A contact reason with its parents before it. */
export function PickReason({ label, value, onChange, none, hint, error }: { label: string; value: string | null; onChange: (id: string | null) => void; none: string; hint?: string; error?: string }) {
  const s = useStrings();
  const all = useAll(settings.reasons);
  const path = (id: string | null, depth = 0): string => {
    const one = all.find((reason) => reason.id === id);
    if (!one || depth > 4) return "";
    const above = path(one.parent_id, depth + 1);
    return above ? `${above}, ${s.label(one.label)}` : s.label(one.label);
  };
  return <Pick resource={settings.reasons} label={label} value={value} onChange={onChange} none={none} hint={hint} error={error} nameOf={(one) => path(one.id)} />;
}
