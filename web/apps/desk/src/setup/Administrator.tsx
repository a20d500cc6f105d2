import { useStrings } from "@filrouge/strings";
import { PasswordInput, TextInput } from "@mantine/core";
import { lacks, SHORTEST } from "./draft";
import type { StepProps } from "./fields";

export function Administrator({ all, set, tried, errors }: StepProps) {
  const s = useStrings();
  const missing = tried ? lacks("administrator", all) : [];
  const left = SHORTEST - all.password.length;
  return (
    <>
      <TextInput size="md" name="name" label={s.t("setup.name")} autoComplete="name" autoFocus value={all.name} onChange={(event) => set({ name: event.currentTarget.value })} error={missing.includes("name") ? s.t("setup.name.missing") : errors["administrator.name"]} />
      <TextInput size="md" name="email" type="email" label={s.t("setup.email")} description={missing.includes("email") ? undefined : s.t("setup.email.hint")} autoComplete="username" value={all.email} onChange={(event) => set({ email: event.currentTarget.value })} error={missing.includes("email") ? s.t("setup.email.missing") : errors["administrator.email"]} inputWrapperOrder={["label", "input", "description", "error"]} />
      <PasswordInput size="md" name="password" label={s.t("setup.password")} description={missing.includes("password") ? undefined : all.password && left > 0 ? s.t("setup.password.left", { n: left }) : s.t("setup.password.hint", { n: SHORTEST })} autoComplete="new-password" value={all.password} onChange={(event) => set({ password: event.currentTarget.value })} error={missing.includes("password") ? s.t("setup.password.missing", { n: SHORTEST }) : errors["administrator.password"]} inputWrapperOrder={["label", "input", "description", "error"]} visibilityToggleButtonProps={{ "aria-label": s.t("setup.password.show") }} />
    </>
  );
}
