import { useStrings } from "@filrouge/strings";
import { Face, RequestProblem, Section, Skeletons, Tip } from "@filrouge/ui";
import { ActionIcon } from "@mantine/core";
import { IconPencilPlus } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, memo, Suspense, useState } from "react";
import { useCan } from "../session/session";
import { useKeys } from "../shell/keys";
import { TasksSection } from "../tasks/TasksSection";
import css from "./customer.module.css";
import { useCustomer } from "./data";
import { Identities } from "./Identities";
import { TheirThread } from "./TheirThread";

const Begin = lazy(() => import("../composer/Begin").then((one) => ({ default: one.Begin })));

/** Who: how they can be reached, what they prefer, their thread. */
export const CustomerPanel = memo(function CustomerPanel({ id, current }: { id: string; current: string }) {
  const s = useStrings();
  const { data, error, isPending, refetch } = useCustomer(id);
  const mayWrite = useCan("conversations:reply");
  const [begin, setBegin] = useState<{ to: string | null } | null>(null);
  const write = (to: string | null) => setBegin({ to });
  useKeys({ c: () => mayWrite && write(null) });
  if (isPending) return <Skeletons rows={4} height={48} />;
  if (!data) return <RequestProblem error={error} onRetry={() => void refetch()} />;
  return (
    <aside className={css.panel} aria-label={s.t("conversation.panel")}>
      <div className={css.who}>
        <Face initials={data.initials} />
        <div className={css.whoText}>
          <Link to="/customers/$customerId" params={{ customerId: id }} className={css.name}>
            {data.name}
          </Link>
          <Facts since={data.since} place={data.place} visitor={isVisitor(data.identities)} />
        </div>
        {mayWrite && (
          <Tip label={s.t("begin.go")}>
            <ActionIcon className={css.beginButton} aria-label={s.t("begin.go")} onClick={() => write(null)}>
              <IconPencilPlus size={18} stroke={1.6} />
            </ActionIcon>
          </Tip>
        )}
      </div>
      <TasksSection conversation={current} />
      <Section title={s.t("customer.reach")}>
        <Identities customerId={id} identities={data.identities} onWrite={mayWrite ? write : undefined} conversationId={current} />
      </Section>
      {data.preferences.length > 0 && (
        <Section title={s.t("customer.prefers")}>
          <dl className={css.prefers}>
            {data.preferences.map((one) => (
              <div key={one.key}>
                <dt>{s.maybe(`preference.${one.key}`, one.key)}</dt>
                <dd>{one.value}</dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
      <Section title={s.t("customer.thread")} aside={<Link to="/customers/$customerId" params={{ customerId: id }} className={css.all}>{s.t("customer.whole")}</Link>}>
        <TheirThread conversations={data.conversations.slice(0, 12)} current={current} />
      </Section>
      {begin && (
        <Suspense>
          <Begin opened customer={data} identityId={begin.to} onClose={() => setBegin(null)} />
        </Suspense>
      )}
    </aside>
  );
});

/** Known by nothing but the page they write from. Pure. */
export const isVisitor = (identities: { address: string }[]): boolean => identities.length > 0 && identities.every((one) => one.address.startsWith("vis:"));

export function Facts({ since, place, visitor }: { since: string | null | undefined; place: string | null | undefined; visitor?: boolean }) {
  const s = useStrings();
  const parts = [visitor ? s.t("customer.visitor") : since ? s.t("customer.since", { year: String(new Date(since).getFullYear()) }) : null, place].filter(Boolean);
  return <p className={css.facts}>{parts.join(" · ")}</p>;
}
