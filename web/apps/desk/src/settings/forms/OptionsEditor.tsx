import { settings, type FormField, type FormOption, type Language } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { ActionIcon, Button, Menu, Select, TextInput } from "@mantine/core";
import { IconChevronUp, IconMoodEmpty, IconPlus, IconX } from "@tabler/icons-react";
import { useAll } from "../data";
import { Row } from "../parts/Page";
import { addOption, changeOption } from "./definition";
import css from "./forms.module.css";
import { ICONS } from "./icons";

interface Props {
  field: FormField;
  languages: Language[];
  onChange: (options: FormOption[]) => void;
  error?: string;
}

/** The answers of a list or of tiles, each in every language, with its icon and the reason it sets. */
export function OptionsEditor({ field, languages, onChange, error }: Props) {
  const s = useStrings();
  const reasons = useAll(settings.reasons).filter((one) => one.active);
  const options = field.options ?? [];
  const up = (index: number) => {
    const next = [...options];
    const [one] = next.splice(index, 1);
    if (one) next.splice(index - 1, 0, one);
    onChange(next);
  };
  return (
    <Row label={s.t("settings.forms.options")} error={error} hint={field.type === "choice" ? s.t("settings.forms.options.tiles") : undefined}>
      <ul className={css.options}>
        {options.map((option, index) => (
          <li key={index} className={css.option}>
            {field.type === "choice" && <IconPick value={option.icon ?? null} onChange={(icon) => onChange(changeOption(field, index, { icon }))} />}
            <span className={css.optionWords}>
              {languages.map((language) => (
                <TextInput key={language} size="xs" lang={language} aria-label={s.t("settings.forms.option", { n: index + 1, language: s.t(`settings.language.${language}`) })} leftSection={languages.length > 1 ? <span className={css.quiet}>{language}</span> : undefined} value={option.label[language] ?? ""} onChange={(event) => onChange(changeOption(field, index, { label: { ...option.label, [language]: event.currentTarget.value } }))} />
              ))}
              <Select size="xs" className={css.optionReason} aria-label={s.t("settings.forms.option_reason")} placeholder={s.t("settings.forms.option_reason.none")} clearable searchable={reasons.length > 8} data={reasons.map((one) => ({ value: one.key, label: s.label(one.label) }))} value={option.contact_reason ?? null} onChange={(reason) => onChange(changeOption(field, index, { contact_reason: reason }))} />
            </span>
            <ActionIcon size="sm" disabled={index === 0} aria-label={s.t("settings.forms.option_up")} onClick={() => up(index)}><IconChevronUp size={15} stroke={1.7} /></ActionIcon>
            <ActionIcon size="sm" aria-label={s.t("settings.forms.option_remove")} onClick={() => onChange(options.filter((_, place) => place !== index))}><IconX size={15} stroke={1.7} /></ActionIcon>
          </li>
        ))}
      </ul>
      <Button size="xs" leftSection={<IconPlus size={14} stroke={1.7} />} onClick={() => onChange(addOption(field, { fr: "", en: "" }))}>{s.t("settings.forms.option_add")}</Button>
    </Row>
  );
}

function IconPick({ value, onChange }: { value: string | null; onChange: (icon: string | null) => void }) {
  const s = useStrings();
  const Icon = (value && ICONS[value]) || IconMoodEmpty;
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon variant="default" aria-label={s.t("settings.forms.icon")}><Icon size={18} stroke={1.6} data-none={value ? undefined : true} className={css.icon} /></ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={css.icons}>
          {Object.entries(ICONS).map(([name, One]) => (
            <Menu.Item key={name} className={css.iconItem} aria-label={s.maybe(`settings.forms.icon.${name}`, name)} onClick={() => onChange(name)}><One size={18} stroke={1.6} /></Menu.Item>
          ))}
        </div>
        <Menu.Item onClick={() => onChange(null)}>{s.t("settings.forms.icon.none")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
