import { isProblem } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Problem, RequestProblem } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { useEffect } from "react";
import css from "./stumbled.module.css";

/** How often a desk that could not be opened tries again by itself. */
const AGAIN_MS = 10_000;

/** Instead of a screen that could not be drawn; what stands around it stays. */
export function Stumbled({ error }: { error: unknown }) {
  const s = useStrings();
  const reload = () => location.reload();
  if (isProblem(error)) return <div className={css.place}><RequestProblem error={error} onRetry={reload} /></div>;
  return (
    <div className={css.place}>
      <Problem
        what={s.t("problem.screen.what")}
        safe={s.t("problem.screen.safe")}
        todo={s.t("problem.screen.do")}
        actions={<Button size="xs" leftSection={<IconRefresh size={15} stroke={1.7} />} onClick={reload}>{s.t("problem.screen.reload")}</Button>}
      />
    </div>
  );
}

/** Instead of the desk while nobody can say who is here. Opens it as soon as the line is back. */
export function Unreached({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const s = useStrings();
  useEffect(() => {
    window.addEventListener("online", onRetry);
    const timer = window.setInterval(onRetry, AGAIN_MS);
    return () => {
      window.removeEventListener("online", onRetry);
      window.clearInterval(timer);
    };
  }, [onRetry]);
  const offline = isProblem(error) && error.offline;
  return (
    <main id="main" tabIndex={-1} className={css.place}>
      {offline ? <Problem tone="attention" what={s.t("problem.offline.what")} safe={s.t("problem.start.safe")} todo={s.t("problem.start.do")} onRetry={onRetry} /> : <RequestProblem error={error} onRetry={onRetry} />}
    </main>
  );
}
