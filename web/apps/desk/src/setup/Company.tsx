import { isProblem, settings } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { FileButton, Input, Select, TextInput } from "@mantine/core";
import { IconPhoto } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { ColourField } from "../settings/parts/ColourField";
import { zones } from "../settings/parts/Inputs";
import type { StepProps } from "./fields";
import { lacks } from "./draft";
import { logoImage } from "./logo";
import css from "./setup.module.css";

const ORDER: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];

export function Company({ all, set, tried, errors, code }: StepProps & { code: string }) {
  const s = useStrings();
  const list = useMemo(() => zones(s.language, all.zone), [s.language, all.zone]);
  const missing = tried ? lacks("company", all) : [];
  return (
    <>
      <TextInput size="md" name="company" label={s.t("setup.company.name")} description={missing.includes("company") ? undefined : s.t("setup.company.name.hint")} inputWrapperOrder={ORDER} autoComplete="organization" value={all.company} onChange={(event) => set({ company: event.currentTarget.value })} error={missing.includes("company") ? s.t("setup.company.missing") : errors["company.name"]} />
      <TextInput size="md" label={s.t("setup.company.sends_as")} description={s.t("setup.company.sends_as.hint")} inputWrapperOrder={ORDER} placeholder={all.company} value={all.sendsAs} onChange={(event) => set({ sendsAs: event.currentTarget.value })} error={errors["company.sends_as"]} />
      <Logo all={all} set={set} code={code} />
      <Input.Wrapper size="md" label={s.t("setup.company.colour")} error={errors["company.colour"]} labelElement="div">
        <ColourField size="md" label={s.t("setup.company.colour")} value={all.colour} onChange={(colour) => set({ colour })} />
      </Input.Wrapper>
      <Select size="md" label={s.t("setup.company.zone")} data={list} value={all.zone} onChange={(zone) => zone && set({ zone })} searchable limit={80} allowDeselect={false} error={errors["company.time_zone"]} />
    </>
  );
}

function Logo({ all, set, code }: Pick<StepProps, "all" | "set"> & { code: string }) {
  const s = useStrings();
  const [state, setState] = useState<"idle" | "sending" | "failed">("idle");
  const [why, setWhy] = useState("");
  const [facts, setFacts] = useState("");
  const choose = async (file: File | null) => {
    if (!file) return;
    setState("sending");
    try {
      const { logo_object } = await settings.setup(code).logo(file);
      const found = await logoImage(file);
      setFacts([time.fileSize(s, file.size), found ? s.t(found.readsSmall ? "setup.logo.reads" : "setup.logo.wide") : ""].filter(Boolean).join(", "));
      set({ logo: logo_object, logoName: file.name });
      setState("idle");
    } catch (error) {
      setWhy(isProblem(error, "company.not_a_picture") ? s.t("setup.logo.not_a_picture") : isProblem(error) && error.status === 413 ? s.t("setup.logo.too_large") : s.t("setup.logo.failed"));
      setState("failed");
    }
  };
  return (
    <Input.Wrapper size="md" label={s.t("setup.logo")} labelElement="div" error={state === "failed" ? why : undefined}>
      <div className={css.logo}>
        {logoImage.shown && all.logo ? <img src={logoImage.shown} alt="" /> : <IconPhoto size={26} stroke={1.5} aria-hidden />}
        <span className={css.logoWords}>
          <span>{all.logoName ?? s.t("setup.logo.none")}</span>
          <span className={css.quiet}>{all.logoName ? facts : s.t("setup.logo.hint")}</span>
        </span>
        <FileButton accept="image/png,image/jpeg,image/webp,image/gif" onChange={(file) => void choose(file)}>
          {(props) => <button type="button" className={css.link} {...props} disabled={state === "sending"}>{s.t(all.logoName ? "setup.logo.change" : "setup.logo.choose")}</button>}
        </FileButton>
        {all.logo && <button type="button" className={css.link} onClick={() => set({ logo: null, logoName: null })}>{s.t("setup.logo.drop")}</button>}
      </div>
    </Input.Wrapper>
  );
}
