import { useStrings } from "@filrouge/strings";
import { Empty } from "@filrouge/ui";
import { Link } from "@tanstack/react-router";

/** `page` when it is all there is: then it has a heading of its own. */
export function Missing({ page }: { page?: boolean }) {
  const s = useStrings();
  const empty = (
    <Empty title={s.t("problem.missing.what")} action={<Link to="/">{s.t("shell.to_inbox")}</Link>}>
      {s.t("problem.missing.do")}
    </Empty>
  );
  return page ? <><h1 className="fr-unseen">{s.t("problem.missing.what")}</h1>{empty}</> : empty;
}
