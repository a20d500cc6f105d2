import { api, type FailedDelivery, type FailedState } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { addressWords, Empty, PageHead, RequestProblem, Skeletons, Time, toast } from "@filrouge/ui";
import { Button, SegmentedControl, Tabs } from "@mantine/core";
import { IconInbox, IconRefresh, IconSend } from "@tabler/icons-react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useCan } from "../session/session";
import css from "./failed.module.css";

type Direction = "all" | "in" | "out";

const STATES: readonly FailedState[] = ["failed", "skipped", "dismissed"];

/** What did not get through, what was set aside, what somebody put away: why, and how to try again. Nothing is lost. */
export function FailedScreen() {
  const s = useStrings();
  const [direction, setDirection] = useState<Direction>("all");
  const [state, setState] = useState<FailedState>("failed");
  const mayReplay = useCan("deliveries:replay");
  // Only what came in is ever set aside.
  const sides = state === "skipped" ? [] : (["all", "in", "out"] as const);
  const failed = useInfiniteQuery({
    queryKey: ["failed", state, direction],
    queryFn: ({ pageParam }) => api.deliveries.failed(state, direction === "all" || !sides.length ? undefined : direction, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const items = failed.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <PageHead
        title={s.t("view.failed")}
        facts={s.t("failed.lead")}
        actions={
          sides.length > 0 && (
            <SegmentedControl
              size="xs"
              aria-label={s.t("failed.direction")}
              value={direction}
              onChange={(value) => setDirection(value as Direction)}
              data={sides.map((one) => ({ value: one, label: s.t(`failed.${one}`) }))}
            />
          )
        }
      />
      <Tabs value={state} onChange={(value) => setState((value ?? "failed") as FailedState)} className={css.tabs}>
        <Tabs.List>
          {STATES.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {s.t(`failed.state.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <div className={css.page}>
        {items && items.length > 0 && <p className={css.lead}>{s.t(`failed.lead.${state}`)}</p>}
        {failed.isPending && <Skeletons rows={5} height={72} />}
        {failed.error && <RequestProblem error={failed.error} onRetry={() => void failed.refetch()} />}
        {items?.length === 0 && <Empty title={s.t(`failed.empty.${state}`)}>{s.t(`failed.empty.text.${state}`)}</Empty>}
        <ul className={css.list}>
          {items?.map((one) => (
            <Failed key={one.id} delivery={one} mayReplay={mayReplay} />
          ))}
        </ul>
        {failed.hasNextPage && (
          <Button loading={failed.isFetchingNextPage} onClick={() => void failed.fetchNextPage()}>
            {s.t("action.show_more")}
          </Button>
        )}
      </div>
    </>
  );
}

function Failed({ delivery, mayReplay }: { delivery: FailedDelivery; mayReplay: boolean }) {
  const s = useStrings();
  const cache = useQueryClient();
  const mayRead = useCan("deliveries:read_raw");
  const again = () => {
    void cache.invalidateQueries({ queryKey: ["failed"] });
    void cache.invalidateQueries({ queryKey: ["counts"] });
  };
  const back = delivery.state === "skipped";
  const replay = useMutation({
    mutationFn: async (): Promise<unknown> =>
      delivery.message_id ? api.messages.retry(delivery.message_id) : api.deliveries.replay(delivery.id),
    onSuccess: () => toast.done(s.t(back ? "failed.back_done" : "failed.replayed")),
    onError: () => toast.failed(s.t("act.failed")),
    onSettled: again,
  });
  const dismiss = useMutation({
    mutationFn: () => 
      delivery.direction === "in" ? api.deliveries.dismiss(delivery.id, "handled") : api.deliveries.dismissOut(delivery.id, "handled"),
    onSuccess: () => toast.done(s.t("failed.dismissed")),
    onError: () => toast.failed(s.t("act.failed")),
    onSettled: again,
  });
  const Icon = delivery.direction === "in" ? IconInbox : IconSend;
  // What came in has no subject before it is understood: its sender names it, else where it came.
  const who = addressWords(s, delivery.customer?.name ?? delivery.sender ?? "");
  const known = s.maybe(`delivery.code.${delivery.code}`, "");
  return (
    <li className={css.item}>
      <Icon size={18} stroke={1.6} className={css.icon} role="img" aria-label={s.t(`failed.${delivery.direction}`)} />
      <div className={css.text}>
        <p className={css.title}>
          <strong>{delivery.subject || who || delivery.account?.name}</strong>
          {delivery.subject && who && <span>{who}</span>}
        </p>
        <p className={css.why}>{known || s.t(back ? "failed.aside_why" : delivery.direction === "in" ? "failed.in_why" : "delivery.failed")}</p>
        <p className={css.meta}>
          {delivery.account && (delivery.subject || who) && <span>{delivery.account.name}</span>}
          <Time at={delivery.at} />
          {!back && <span>{s.t("failed.attempts", { n: delivery.attempts })}</span>}
          <code>{[known ? null : delivery.code, delivery.detail].filter(Boolean).join(" · ")}</code>
        </p>
      </div>
      <div className={css.actions}>
        {delivery.direction === "in" && mayRead && (
          <Button component="a" href={api.deliveries.rawAddress(delivery.id)} download variant="subtle" color="gray">
            {s.t("failed.raw")}
          </Button>
        )}
        {delivery.conversation_id && (
          <Button component={Link} to={`/conversations/${delivery.conversation_id}`} variant="subtle" color="gray">
            {s.t("failed.open")}
          </Button>
        )}
        {mayReplay && delivery.state === "failed" && (
          <Button onClick={() => dismiss.mutate()} loading={dismiss.isPending}>
            {s.t("failed.dismiss")}
          </Button>
        )}
        {mayReplay && (
          <Button leftSection={<IconRefresh size={16} stroke={1.7} />} onClick={() => replay.mutate()} loading={replay.isPending}>
            {s.t(back ? "failed.back" : delivery.direction === "in" ? "failed.replay_in" : "failed.replay_out")}
          </Button>
        )}
      </div>
    </li>
  );
}
