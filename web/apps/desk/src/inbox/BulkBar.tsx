import { BULK_MAX, type ConversationRow } from "@filrouge/api";
import { useStrings, type Key } from "@filrouge/strings";
import { Once, Tip } from "@filrouge/ui";
import { ActionIcon, Button } from "@mantine/core";
import { IconBellRinging, IconCheck, IconClockPause, IconFlag3, IconPlayerPlay, IconRestore, IconTag, IconUserPlus, IconX, type TablerIcon } from "@tabler/icons-react";
import { useState } from "react";
import { CloseDialog } from "../conversation/CloseDialog";
import { AssignPicker, ReasonPicker } from "../conversation/HeadPickers";
import { SnoozeDialog } from "../conversation/SnoozeDialog";
import { TagPicker } from "../conversation/TagPicker";
import { useCan } from "../session/session";
import { useFirstKeys } from "../shell/keys";
import { BulkNotice } from "./BulkNotice";
import css from "./select.module.css";
import { sharedTags } from "./selection";
import { useBulk } from "./useBulk";
import type { Selecting } from "./useSelection";

type Asking = "assign" | "tag" | "snooze" | "close" | "reason" | null;

interface Props {
  selecting: Selecting;
  /** All of the view, as many as one act may touch. */
  all: () => Promise<ConversationRow[]>;
  /** How many the view holds. */
  count?: number;
}

interface Act {
  id: string;
  label: Key;
  icon: TablerIcon;
  keys: string;
  may: boolean;
  run: () => void;
}

/** What one may do with all that is chosen. Its keys come before those of an open conversation. */
export function BulkBar({ selecting, all, count }: Props) {
  const s = useStrings();
  const [asking, ask] = useState<Asking>(null);
  const bulk = useBulk(selecting);
  const mayReply = useCan("conversations:reply");
  const mayAssign = useCan("conversations:assign");
  const mayClose = useCan("conversations:close");
  const { rows } = selecting;
  const some = rows.length > 0;
  const every = (state: ConversationRow["state"]) => some && rows.every((row) => row.state === state);
  const stop = () => ask(null);
  const acts: Act[] = [
    { id: "assign", label: "conversation.assign", icon: IconUserPlus, keys: "a", may: mayAssign, run: () => ask("assign") },
    { id: "tag", label: "tag.title", icon: IconTag, keys: "t", may: mayReply, run: () => ask("tag") },
    every("snoozed")
      ? { id: "resume", label: "conversation.resume", icon: IconPlayerPlay, keys: "s", may: mayReply, run: () => void bulk.run({ kind: "resume" }) }
      : { id: "snooze", label: "conversation.snooze", icon: IconClockPause, keys: "s", may: mayReply && !every("closed"), run: () => ask("snooze") },
    { id: "reason", label: "conversation.reason", icon: IconFlag3, keys: "m", may: mayReply, run: () => ask("reason") },
    { id: "follow", label: "follow.go", icon: IconBellRinging, keys: "f", may: true, run: () => void bulk.run({ kind: "follow", follow: true }) },
    every("closed")
      ? { id: "reopen", label: "conversation.reopen", icon: IconRestore, keys: "e", may: mayClose, run: () => void bulk.run({ kind: "reopen" }) }
      : { id: "close", label: "conversation.close", icon: IconCheck, keys: "e", may: mayClose, run: () => ask("close") },
  ];
  const usable = acts.filter((one) => one.may && some);
  useFirstKeys(selecting.active ? { Escape: selecting.clear, ...Object.fromEntries(usable.map((one) => [one.keys, one.run])) } : {});
  const most = Math.min(count ?? 0, BULK_MAX);
  const reason = some && rows.every((row) => row.contact_reason?.id === rows[0]?.contact_reason?.id) ? (rows[0]?.contact_reason ?? null) : null;
  return (
    <>
      {selecting.active && (
        <div className={css.bar} role="toolbar" aria-label={s.t("select.bar")}>
          <div className={css.chosen}>
            <Tip label={s.t("select.none")}>
              <ActionIcon aria-label={s.t("select.none")} onClick={selecting.clear}>
                <IconX size={17} stroke={1.7} />
              </ActionIcon>
            </Tip>
            <span role="status">{s.t("select.chosen", { n: rows.length })}</span>
            {rows.length < Math.max(most, 1) && (
              <Button size="compact-sm" variant="subtle" color="gray" onClick={() => void all().then(selecting.all)}>
                {s.t("select.all", { n: count !== undefined && count > BULK_MAX ? BULK_MAX : 0 })}
              </Button>
            )}
          </div>
          <div className={css.acts}>
            {acts.map((one) => (
              <Tip key={one.id} label={`${s.t(one.label)} (${one.keys})`}>
                <ActionIcon className={css.act} aria-label={s.t(one.label)} disabled={!one.may || !some} onClick={one.run}>
                  <one.icon size={18} stroke={1.6} />
                </ActionIcon>
              </Tip>
            ))}
          </div>
        </div>
      )}
      <BulkNotice refused={bulk.refused} onClose={bulk.forget} />
      <Once open={asking === "assign"}>{(opened) => <AssignPicker opened={opened} now={null} nobody onPick={(to) => void bulk.run({ kind: "assign", user_id: to?.id ?? null })} onClose={stop} />}</Once>
      <Once open={asking === "tag"}>
        {(opened) => (
          <TagPicker
            opened={opened}
            title={s.t("select.tag", { n: rows.length })}
            chosen={sharedTags(rows)}
            onAdd={(tag) => void bulk.run({ kind: "tag", add: [tag.id], remove: [] })}
            onRemove={(tag) => void bulk.run({ kind: "tag", add: [], remove: [tag.id] })}
            onClose={stop}
          />
        )}
      </Once>
      <Once open={asking === "snooze"}>{(opened) => <SnoozeDialog opened={opened} onClose={stop} onSnooze={(until) => { stop(); void bulk.run({ kind: "snooze", until: until?.toISOString() ?? null }); }} />}</Once>
      <Once open={asking === "reason"}>{(opened) => <ReasonPicker opened={opened} now={reason?.id ?? null} onPick={(one) => void bulk.run({ kind: "reason", contact_reason_id: one.id })} onClose={stop} />}</Once>
      <Once open={asking === "close"}>{(opened) => <CloseDialog opened={opened} conversation={{ contact_reason: reason }} many={rows.length} onClose={stop} onDone={(how) => { stop(); void bulk.run({ kind: "close", ...how }); }} />}</Once>
    </>
  );
}
