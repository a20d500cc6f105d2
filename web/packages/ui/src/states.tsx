import { Button, Skeleton } from "@mantine/core";
import { IconAlertTriangle, IconRefresh } from "@tabler/icons-react";
import { useStrings } from "@filrouge/strings";
import type { ReactNode } from "react";
import { useDelayed } from "./hooks";
import { Logo } from "./Logo";
import css from "./ui.module.css";

/** Nothing here yet: says so, and what comes next. */
export function Empty({ title, children, action }: { title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className={css.empty}>
      <Logo size={32} />
      <h2 className={css.emptyTitle}>{title}</h2>
      {children && <p className={css.emptyText}>{children}</p>}
      {action}
    </div>
  );
}

interface ProblemProps {
  /** What happened, what is safe, what to do. */
  what: ReactNode;
  safe?: ReactNode;
  todo?: ReactNode;
  onRetry?: () => void;
  actions?: ReactNode;
  /** `urgent` is red; `attention` a warning that can wait. */
  tone?: "urgent" | "attention";
}

/** A failure, told in three steps. Announced when it appears. */
export function Problem({ what, safe, todo, onRetry, actions, tone = "urgent" }: ProblemProps) {
  const s = useStrings();
  return (
    <div className={css.problem} data-tone={tone} role="alert">
      <p className={css.problemWhat}>
        <IconAlertTriangle size={16} stroke={1.7} aria-hidden />
        <span>{what}</span>
      </p>
      <dl className={css.problemList}>
        {safe && (
          <>
            <dt>{s.t("problem.safe")}</dt>
            <dd>{safe}</dd>
          </>
        )}
        {todo && (
          <>
            <dt>{s.t("problem.do")}</dt>
            <dd>{todo}</dd>
          </>
        )}
      </dl>
      {(onRetry || actions) && (
        <div className={css.problemActions}>
          {onRetry && (
            <Button size="xs" leftSection={<IconRefresh size={15} stroke={1.7} />} onClick={onRetry}>
              {s.t("problem.retry")}
            </Button>
          )}
          {actions}
        </div>
      )}
    </div>
  );
}

/** The problem of a failed request, in words. `code` and `status` are the server's; status 0 is no server. */
export function RequestProblem({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const s = useStrings();
  const { status = 0, code = "unknown" } = (error ?? {}) as { status?: number; code?: string };
  const kind = status === 0 && code !== "unknown" ? "offline" : status === 403 ? "forbidden" : status === 404 ? "missing" : "server";
  return (
    <Problem
      what={s.t(`problem.${kind}.what`, { code })}
      safe={s.t(`problem.${kind}.safe`)}
      todo={s.t(`problem.${kind}.do`)}
      onRetry={kind === "forbidden" ? undefined : onRetry}
      tone={kind === "offline" ? "attention" : "urgent"}
    />
  );
}

/** Grey lines where text will come, and only when it is late. */
export function Skeletons({ rows = 6, height = 68 }: { rows?: number; height?: number }) {
  const s = useStrings();
  const late = useDelayed(true);
  if (!late) return null;
  return (
    <div aria-busy aria-label={s.t("loading")} role="status" className={css.skeletons}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={height} radius="md" animate={false} />
      ))}
    </div>
  );
}
