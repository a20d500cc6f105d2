import type { Conversation } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import {
  IconArrowForwardUp, IconArrowMerge, IconArrowsSplit2, IconBellOff, IconBellRinging, IconCheck, IconClockPause, IconFileExport, IconFlag3,
  IconLayoutSidebarRight, IconLink, IconMessageCircleUp, IconPlayerPlay, IconRestore, IconTag, IconUserCheck, IconUserPlus, type TablerIcon,
} from "@tabler/icons-react";
import { useActions } from "../palette/registry";
import { useCan, useUser } from "../session/session";
import { useAltKey, useKeys } from "../shell/keys";
import type { Acts } from "./useActs";

export type Asking = "assign" | "transfer" | "reason" | "snooze" | "close" | "tags" | "link" | "merge" | "export" | "hand" | null;

export interface Command {
  id: string;
  label: string;
  icon: TablerIcon;
  keys?: string;
  disabled?: boolean;
  run: () => void;
  /** In the menu, a line stands before it. */
  apart?: boolean;
}

interface Props {
  conversation: Conversation;
  acts: Acts;
  ask: (what: Asking) => void;
  onPanel: () => void;
  onSplit: () => void;
}

/** All one may do with a conversation, once: for the menu, the keys and the palette. */
export function useCommands({ conversation, acts, ask, onPanel, onSplit }: Props): { all: Command[]; main: Command } {
  const s = useStrings();
  const mayReply = useCan("conversations:reply");
  const mayAssign = useCan("conversations:assign");
  const mayClose = useCan("conversations:close");
  const { state, merged_into } = conversation;
  const merged = merged_into !== null;
  const closed = state === "closed";
  const followed = Boolean(conversation.followed);
  const pause: Command =
    state === "snoozed"
      ? { id: "resume", label: s.t("conversation.resume"), icon: IconPlayerPlay, keys: "s", disabled: !mayReply, run: () => void acts.resume() }
      : { id: "snooze", label: s.t("conversation.snooze"), icon: IconClockPause, keys: "s", disabled: !mayReply || closed, run: () => ask("snooze") };
  const main: Command = closed
    ? { id: "reopen", label: s.t("conversation.reopen"), icon: IconRestore, keys: "e", disabled: !mayClose || merged, run: () => void acts.reopen() }
    : { id: "close", label: s.t("conversation.close"), icon: IconCheck, keys: "e", disabled: !mayClose, run: () => ask("close") };
  const all: Command[] = [
    { id: "assign", label: s.t("conversation.assign"), icon: IconUserPlus, keys: "a", disabled: !mayAssign || merged, run: () => ask("assign") },
    ...(conversation.chat ? [{ id: "hand", label: s.t("chats.hand"), icon: IconMessageCircleUp, keys: "h", disabled: !mayAssign || merged, run: () => ask("hand") }] : []),
    { id: "transfer", label: s.t("conversation.transfer_to"), icon: IconArrowForwardUp, keys: conversation.chat ? undefined : "h", disabled: !mayAssign || merged, run: () => ask("transfer") },
    pause,
    { id: "reason", label: s.t("conversation.reason"), icon: IconFlag3, keys: "m", disabled: !mayReply, run: () => ask("reason") },
    { id: "tags", label: s.t("tag.title"), icon: IconTag, keys: "t", disabled: !mayReply, run: () => ask("tags") },
    { id: "follow", label: s.t(followed ? "follow.stop" : "follow.go"), icon: followed ? IconBellOff : IconBellRinging, keys: "f", run: () => void acts.follow(!followed) },
    { id: "link", label: s.t("ties.link"), icon: IconLink, keys: "l", disabled: !mayReply, run: () => ask("link"), apart: true },
    { id: "merge", label: s.t("merge.open"), icon: IconArrowMerge, keys: "u", disabled: !mayReply || merged, run: () => ask("merge") },
    { id: "split", label: s.t("split.open"), icon: IconArrowsSplit2, keys: "d", disabled: !mayReply || merged, run: onSplit },
    { id: "export", label: s.t("export.open"), icon: IconFileExport, run: () => ask("export"), apart: true },
    { id: "panel", label: s.t("conversation.panel"), icon: IconLayoutSidebarRight, keys: "p", run: onPanel },
  ];
  const keyed = [...all, main].filter((one) => one.keys && !one.disabled);
  useKeys(Object.fromEntries(keyed.map((one) => [one.keys ?? "", one.run])));
  useAltKey("KeyH", () => all.find((one) => one.id === "hand" && !one.disabled)?.run());
  const me = useUser();
  const toMe = { id: "assign_me", label: s.t("action.assign_me"), icon: IconUserCheck, keys: undefined, disabled: !mayAssign || merged || conversation.assignee?.id === me.id, run: () => void acts.assign(me) };
  useActions([toMe, ...all, main].map((one) => ({ id: `conversation.${one.id}`, label: one.label, icon: one.icon, keys: one.keys ? [one.keys] : undefined, hint: conversation.subject || conversation.reference, disabled: one.disabled, run: one.run })));
  return { all, main };
}
