import { settings, type Mode, type Resource } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Radio } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useAll } from "../data";
import { Block } from "../parts/Page";
import { Pick } from "../parts/Inputs";
import css from "./channels.module.css";
import { place } from "../parts/place";

const MODES: Mode[] = ["open", "qualified", "closed"];

interface Props {
  mode: Mode;
  formId: string | null;
  onMode: (mode: Mode) => void;
  onForm: (id: string | null) => void;
}

/** Who may write here. Answers to our own messages always pass. */
export function ModeCards({ mode, formId, onMode, onForm }: Props) {
  const s = useStrings();
  const forms = useAll(settings.forms).filter((one) => one.state !== "unplugged");
  const form = forms.find((one) => one.id === formId);
  return (
    <Block title={s.t("settings.email.mode")} hint={s.t("settings.email.mode.hint")}>
      <Radio.Group value={mode} onChange={(value) => onMode(value as Mode)} aria-label={s.t("settings.email.mode")}>
        <div className={css.cards}>
          {MODES.map((one) => (
            <label key={one} className={css.card} data-checked={mode === one || undefined}>
              <Radio value={one} color="var(--fr-ink)" iconColor="var(--fr-sheet)" className={css.radio} />
              <span>
                <span className={css.cardTitle}>{s.t(`settings.email.mode.${one}`)}</span>
                <span className={css.cardText}>
                  {one === "qualified" && form ? s.rich("settings.email.mode.qualified.to", { form: <Link key="form" to={place("forms", form.id)}>{form.name}</Link> }) : s.t(`settings.email.mode.${one}.text`)}
                </span>
              </span>
            </label>
          ))}
        </div>
      </Radio.Group>
      {mode === "qualified" && (
        <div className={css.under}>
          <Pick resource={FORMS} label={s.t("settings.email.mode.form")} value={formId} onChange={onForm} hint={forms.length ? undefined : s.t("settings.email.mode.no_form")} error={formId ? undefined : s.t("settings.email.mode.needs_form")} />
        </div>
      )}
    </Block>
  );
}

/** Forms as records one can pick: unplugged is put aside. */
const FORMS = { ...settings.forms, what: "form_choice", list: async () => (await settings.forms.list()).map((one) => ({ ...one, active: one.state !== "unplugged" })) } as unknown as Resource<{ id: string; active: boolean; name: string }>;
