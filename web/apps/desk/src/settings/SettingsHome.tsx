import { useStrings } from "@filrouge/strings";
import { PageHead } from "@filrouge/ui";

export function SettingsHome() {
  const s = useStrings();
  return <PageHead title={s.t("settings.title")} />;
}
