import type { Entry } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { channelName, Empty, RequestProblem, Skeletons, Thread, ThreadItem } from "@filrouge/ui";
import { Button, Chip as Toggle, Group } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { Mark, Said } from "../conversation/Story";
import { story } from "../conversation/story";
import css from "./customer.module.css";
import { useTimeline } from "./data";

type Kind = "message" | "note" | "event";
const KINDS: Kind[] = ["message", "note", "event"];

/** Everything in and out, over all channels, with what one does not want to see put aside. */
export function Timeline({ id }: { id: string }) {
  const s = useStrings();
  const timeline = useTimeline(id);
  const [kinds, setKinds] = useState<string[]>(KINDS);
  const [channel, setChannel] = useState<string | null>(null);
  const all = useMemo(() => timeline.entries ?? [], [timeline.entries]);
  const channels = [...new Set(all.map((one) => one.channel).filter((one): one is string => Boolean(one)))];
  const present = KINDS.filter((kind) => all.some((one) => one.kind === kind));
  const shown = all.filter((one) => kinds.includes(one.kind) && (!channel || one.channel === channel));
  const pieces = story(shown, timeline.hasNextPage);
  if (timeline.isPending) return <Skeletons rows={6} height={70} />;
  if (timeline.error) return <RequestProblem error={timeline.error} onRetry={() => void timeline.refetch()} />;
  return (
    <section className={css.timeline} aria-label={s.t("customer.timeline")}>
      <Group gap="xs" role="group" aria-label={s.t("customer.filter")}>
        {present.length > 1 && (
          <Toggle.Group multiple value={kinds} onChange={setKinds}>
            {present.map((kind) => (
              <Toggle key={kind} value={kind} size="xs" color="var(--fr-ink)" variant="outline">
                {s.t(`customer.kind.${kind}`)}
              </Toggle>
            ))}
          </Toggle.Group>
        )}
        {channels.length > 1 &&
          channels.map((one) => (
            <Toggle key={one} size="xs" checked={channel === one} onChange={(on) => setChannel(on ? one : null)} color="var(--fr-ink)" variant="outline">
              {channelName(s, one)}
            </Toggle>
          ))}
      </Group>
      {timeline.hasNextPage && (
        <Button size="compact-sm" loading={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>
          {s.t("conversation.earlier_entries")}
        </Button>
      )}
      {shown.length === 0 && <Empty title={s.t("customer.nothing.title")}>{s.t("customer.nothing.text")}</Empty>}
      <Thread label={s.t("customer.timeline")}>
        {pieces.map((piece, index) => (
          <ThreadItem key={piece.entry.id} knot={<Mark piece={piece} />} line={piece.line} end={piece.end}>
            <Where entry={piece.entry} before={pieces[index - 1]?.entry} />
            <Said entry={piece.entry} conversationId={piece.entry.conversation?.id ?? ""} subject={piece.entry.conversation?.subject} />
          </ThreadItem>
        ))}
      </Thread>
    </section>
  );
}

/** The conversation's name, when it is another than above. */
function Where({ entry, before }: { entry: Entry; before: Entry | undefined }) {
  const s = useStrings();
  const where = entry.conversation;
  if (!where || before?.conversation?.id === where.id) return null;
  return (
    <Link to="/conversations/$conversationId" params={{ conversationId: where.id }} className={css.where}>
      {where.subject || s.t("conversation.no_subject")}
    </Link>
  );
}
