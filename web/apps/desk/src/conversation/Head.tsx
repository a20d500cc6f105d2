import type { Conversation } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Chip, Face, Keys, PageHead, Time } from "@filrouge/ui";
import { ActionIcon, Button, Menu, Tooltip, UnstyledButton } from "@mantine/core";
import { IconArrowForwardUp, IconArrowLeft, IconCheck, IconClockPause, IconDots, IconLayoutSidebarRight, IconPlayerPlay, IconRestore, IconTag, IconUserPlus } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { inOrder, useAssignable, useReasons } from "../data/catalogue";
import { useUser } from "../session/session";
import { useKeys } from "../shell/keys";
import { Picker, type Choice } from "../shell/Picker";
import { useScreen } from "../shell/screen";
import { CloseDialog } from "./CloseDialog";
import css from "./conversation.module.css";
import { SnoozeDialog } from "./SnoozeDialog";
import type { Acts } from "./useActs";

type Asking = "assign" | "transfer" | "reason" | "snooze" | "close" | null;

interface Props {
  conversation: Conversation;
  acts: Acts;
  onPanel: () => void;
  /** After a close: the next one in the list. */
  onClosed: () => void;
}

/** What it is about, who has it, and what one may do with it. */
export function Head({ conversation, acts, onPanel, onClosed }: Props) {
  const s = useStrings();
  const screen = useScreen();
  const [asking, ask] = useState<Asking>(null);
  const { view } = useParams({ strict: false });
  const open = conversation.state !== "closed";
  useKeys({
    a: () => ask("assign"),
    t: () => ask("transfer"),
    m: () => ask("reason"),
    z: () => open && ask("snooze"),
    e: () => open && ask("close"),
    p: onPanel,
  });
  const stop = () => ask(null);
  const facts = (
    <>
      <UnstyledButton className={css.fact} onClick={() => ask("reason")}>
        <span className="fr-unseen">{s.t("conversation.change_reason")}</span>
        <Chip dashed={!conversation.contact_reason}>
          {conversation.contact_reason ? s.label(conversation.contact_reason.label) : s.t("conversation.no_reason")}
        </Chip>
      </UnstyledButton>
      <UnstyledButton className={css.fact} onClick={() => ask("assign")}>
        <span className="fr-unseen">{s.t("conversation.change_assignee")}</span>
        {conversation.assignee?.name ?? s.t("conversation.nobody")}
      </UnstyledButton>
      {screen !== "phone" && (
        <span>
          {s.rich("conversation.since", { time: <Time key="t" at={conversation.opened_at} as="day" />, n: conversation.channels.length })}
        </span>
      )}
      {screen === "wide" && <span className={css.reference}>{conversation.reference}</span>}
    </>
  );
  return (
    <>
      <PageHead
        title={conversation.subject || s.t("conversation.no_subject")}
        facts={facts}
        back={
          screen === "phone" && (
            <ActionIcon component={Link} to={`/inbox/${view ?? "mine"}`} size="xl" aria-label={s.t("action.back")}>
              <IconArrowLeft size={20} stroke={1.6} />
            </ActionIcon>
          )
        }
        actions={<Actions conversation={conversation} acts={acts} ask={ask} onPanel={onPanel} />}
      />
      <AssignPicker opened={asking === "assign"} conversation={conversation} acts={acts} onClose={stop} />
      <TransferPicker opened={asking === "transfer"} conversation={conversation} acts={acts} onClose={stop} />
      <ReasonPicker opened={asking === "reason"} conversation={conversation} acts={acts} onClose={stop} />
      <SnoozeDialog opened={asking === "snooze"} onClose={stop} onSnooze={(until) => { stop(); void acts.snooze(until); }} />
      <CloseDialog
        opened={asking === "close"}
        conversation={conversation}
        onClose={stop}
        onDone={(how) => {
          stop();
          void acts.close(how).then((done) => done && onClosed());
        }}
      />
    </>
  );
}

function Actions({ conversation, acts, ask, onPanel }: Omit<Props, "onClosed"> & { ask: (what: Asking) => void }) {
  const s = useStrings();
  const screen = useScreen();
  const wide = screen === "wide";
  const main =
    conversation.state === "closed"
      ? { label: s.t("conversation.reopen"), icon: IconRestore, run: () => void acts.reopen() }
      : { label: s.t("conversation.close"), icon: IconCheck, run: () => ask("close") };
  const snoozed = conversation.state === "snoozed";
  return (
    <>
      {wide && (
        <Button leftSection={<IconArrowForwardUp size={16} stroke={1.7} />} onClick={() => ask("transfer")}>
          {s.t("conversation.transfer")}
        </Button>
      )}
      {wide ? (
        <Button leftSection={<main.icon size={16} stroke={1.7} />} onClick={main.run}>
          {main.label}
        </Button>
      ) : (
        <Tooltip label={main.label}>
          <ActionIcon variant="default" size={40} onClick={main.run} aria-label={main.label}>
            <main.icon size={18} stroke={1.7} />
          </ActionIcon>
        </Tooltip>
      )}
      <Menu width={250}>
        <Menu.Target>
          <ActionIcon variant={wide ? "subtle" : "default"} size={wide ? "lg" : 40} aria-label={s.t("action.more")}>
            <IconDots size={18} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUserPlus size={16} stroke={1.6} />} rightSection={<Keys keys={["a"]} />} onClick={() => ask("assign")}>{s.t("conversation.assign")}</Menu.Item>
          <Menu.Item leftSection={<IconArrowForwardUp size={16} stroke={1.6} />} rightSection={<Keys keys={["t"]} />} onClick={() => ask("transfer")}>{s.t("conversation.transfer_to")}</Menu.Item>
          {snoozed ? (
            <Menu.Item leftSection={<IconPlayerPlay size={16} stroke={1.6} />} onClick={() => void acts.resume()}>{s.t("conversation.resume")}</Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconClockPause size={16} stroke={1.6} />} rightSection={<Keys keys={["z"]} />} disabled={conversation.state === "closed"} onClick={() => ask("snooze")}>{s.t("conversation.snooze")}</Menu.Item>
          )}
          <Menu.Item leftSection={<IconTag size={16} stroke={1.6} />} rightSection={<Keys keys={["m"]} />} onClick={() => ask("reason")}>{s.t("conversation.reason")}</Menu.Item>
          <Menu.Item leftSection={<IconLayoutSidebarRight size={16} stroke={1.6} />} rightSection={<Keys keys={["p"]} />} onClick={onPanel}>{s.t("conversation.panel")}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

interface PickerProps {
  opened: boolean;
  conversation: Conversation;
  acts: Acts;
  onClose: () => void;
}

function AssignPicker({ opened, conversation, acts, onClose }: PickerProps) {
  const s = useStrings();
  const me = useUser();
  const { data = [] } = useAssignable();
  const sorted = [...data].sort((a, b) => Number(b.id === me.id) - Number(a.id === me.id));
  const choices: Choice[] = sorted.map((one) => ({
    id: one.id,
    label: one.id === me.id ? s.t("conversation.to_me", { name: one.name }) : one.name,
    hint: one.teams.map((team) => team.name).join(", "),
    before: <Face initials={one.initials} size="sm" />,
    chosen: conversation.assignee?.id === one.id,
  }));
  if (conversation.assignee) choices.push({ id: "", label: s.t("conversation.to_nobody") });
  return (
    <Picker
      opened={opened}
      title={s.t("conversation.assign")}
      choices={choices}
      onClose={onClose}
      onPick={(id) => {
        onClose();
        void acts.assign(data.find((one) => one.id === id) ?? null);
      }}
    />
  );
}

function TransferPicker({ opened, conversation, acts, onClose }: PickerProps) {
  const s = useStrings();
  const { data = [] } = useAssignable();
  const me = useUser();
  const teams = new Map([...me.teams, ...data.flatMap((one) => one.teams)].map((team) => [team.id, team]));
  const choices = [...teams.values()].map((team) => ({ id: team.id, label: team.name, chosen: team.id === conversation.team?.id }));
  return (
    <Picker
      opened={opened}
      title={s.t("conversation.transfer_to")}
      choices={choices}
      onClose={onClose}
      onPick={(id) => {
        onClose();
        const team = teams.get(id);
        if (team) void acts.transfer(team);
      }}
    />
  );
}

function ReasonPicker({ opened, conversation, acts, onClose }: PickerProps) {
  const s = useStrings();
  const { data = [] } = useReasons();
  const choices = inOrder(data).map(({ reason, parent }) => ({
    id: reason.id,
    label: s.label(reason.label),
    hint: parent ? s.label(parent.label) : undefined,
    sub: parent !== null,
    chosen: reason.id === conversation.contact_reason?.id,
  }));
  return (
    <Picker
      opened={opened}
      title={s.t("conversation.reason")}
      choices={choices}
      onClose={onClose}
      onPick={(id) => {
        onClose();
        const reason = data.find((one) => one.id === id);
        if (reason) void acts.setReason(reason);
      }}
    />
  );
}
