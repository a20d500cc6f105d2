import { useStrings } from "@filrouge/strings";
import { PageHead } from "@filrouge/ui";

export function SetupScreen() {
  const s = useStrings();
  return <PageHead title={s.t("setup.title")} />;
}
