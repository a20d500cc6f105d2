import type { WaitingChat } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Keys, Tip, useNow } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconAlarm, IconMessageCircle, IconMessageCirclePlus } from "@tabler/icons-react";
import css from "./chats.module.css";

interface Props {
  waiting: WaitingChat[];
  /** I hold none: there is room for all the words. */
  alone: boolean;
  onTake?: () => void;
  busy: boolean;
}

/** The chats of my teams that nobody has: how many, how long the longest waits, and the way to take it. */
export function Free({ waiting, alone, onTake, busy }: Props) {
  const s = useStrings();
  const now = useNow(true);
  const [first] = waiting;
  if (!first) return null;
  const spent_s = Math.max(0, (now.getTime() - new Date(first.since).getTime()) / 1000);
  const over = spent_s > first.target_s;
  const spent = time.duration(s, spent_s < 600 ? spent_s : Math.floor(spent_s / 60) * 60);
  const Icon = over ? IconAlarm : IconMessageCircle;
  return (
    <div className={css.free} data-alone={alone || undefined} data-over={over || undefined}>
      <Icon size={16} stroke={1.7} aria-hidden />
      <span className={css.freeWords}>
        <span className="fr-unseen">{s.t("chats.free_long", { n: waiting.length, spent })}</span>
        <span aria-hidden>
          <span className={css.freeLong}>{s.t("chats.free", { n: waiting.length })}</span>
          <span className={`${css.freeShort} fr-figures`}>{time.number(s, waiting.length)}</span>
          <span className={`${css.freeSpent} fr-figures`}> · {spent}</span>
        </span>
      </span>
      {onTake && (
        <Tip label={<>{s.t("chats.take_next")} <Keys keys={[s.t("keys.alt"), "T"]} /></>}>
          <Button size="compact-sm" leftSection={<IconMessageCirclePlus size={15} stroke={1.7} />} loading={busy} onClick={onTake} aria-label={s.t("chats.take_next")} aria-keyshortcuts="Alt+T">
            {s.t("chats.take")}
          </Button>
        </Tip>
      )}
    </div>
  );
}
