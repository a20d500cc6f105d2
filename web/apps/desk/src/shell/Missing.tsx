import { useStrings } from "@filrouge/strings";
import { Empty } from "@filrouge/ui";
import { Link } from "@tanstack/react-router";

export function Missing() {
  const s = useStrings();
  return (
    <Empty title={s.t("problem.missing.what")} action={<Link to="/">{s.t("shell.to_inbox")}</Link>}>
      {s.t("problem.missing.do")}
    </Empty>
  );
}
