import type { Conversation, Looker } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Chip, Keys, Once, PageHead, Time, Tip } from "@filrouge/ui";
import { ActionIcon, Button, Menu, UnstyledButton } from "@mantine/core";
import { IconArrowForwardUp, IconArrowLeft, IconDots, IconTagPlus } from "@tabler/icons-react";
import { Link, useParams } from "@tanstack/react-router";
import { Fragment, memo, useState } from "react";
import { ChatFacts } from "../chats/ChatFacts";
import { HandOn } from "../chats/HandOn";
import { useHanded } from "../chats/useHanded";
import { useCatalogue } from "../data/catalogue";
import { useScreen } from "../shell/screen";
import { CloseDialog } from "./CloseDialog";
import css from "./conversation.module.css";
import { ExportDialog } from "./ExportDialog";
import { Followers } from "./Followers";
import { AssignPicker, ReasonPicker, TransferPicker } from "./HeadPickers";
import { LinkDialog } from "./LinkDialog";
import { Lookers } from "./Lookers";
import { MergeDialog } from "./MergeDialog";
import { SnoozeDialog } from "./SnoozeDialog";
import { TagChip } from "./TagDot";
import { TagPicker } from "./TagPicker";
import ties from "./ties.module.css";
import type { Acts } from "./useActs";
import { useCommands, type Asking, type Command } from "./useCommands";

interface Props {
  conversation: Conversation;
  acts: Acts;
  lookers: Looker[];
  onPanel: () => void;
  onSplit: () => void;
  /** After a close: the next one in the list. */
  onClosed: () => void;
}

/** What it is about, who has it, and what one may do with it. */
export const Head = memo(function Head({ conversation, acts, lookers, onPanel, onSplit, onClosed }: Props) {
  const s = useStrings();
  const screen = useScreen();
  const [asking, ask] = useState<Asking>(null);
  const { view } = useParams({ strict: false });
  const { all, main } = useCommands({ conversation, acts, ask, onPanel, onSplit });
  return (
    <>
      <PageHead
        title={conversation.subject || s.t("conversation.no_subject")}
        facts={<Facts conversation={conversation} ask={ask} onFollow={(on) => void acts.follow(on)} />}
        back={
          screen === "phone" && (
            <ActionIcon component={Link} to={`/inbox/${view ?? "mine"}`} size="xl" aria-label={s.t("action.back")}>
              <IconArrowLeft size={20} stroke={1.6} />
            </ActionIcon>
          )
        }
        actions={
          <>
            <Lookers people={lookers} />
            <Actions all={all} main={main} />
          </>
        }
      />
      <Asked asking={asking} stop={() => ask(null)} conversation={conversation} acts={acts} onClosed={onClosed} />
    </>
  );
});

const TAGS_SHOWN = 3;

function Facts({ conversation, ask, onFollow }: { conversation: Conversation; ask: (what: Asking) => void; onFollow: (on: boolean) => void }) {
  const s = useStrings();
  const screen = useScreen();
  const tags = conversation.tags ?? [];
  const since = screen !== "phone" && (
    <span>{s.rich("conversation.since", { time: <Time key="t" at={conversation.opened_at} as="day" />, n: conversation.channels.length })}</span>
  );
  return (
    <>
      <UnstyledButton className={css.fact} onClick={() => ask("reason")}>
        <span className="fr-unseen">{s.t("conversation.change_reason")}</span>
        <Chip dashed={!conversation.contact_reason}>
          {conversation.contact_reason ? s.label(conversation.contact_reason.label) : s.t("conversation.no_reason")}
        </Chip>
      </UnstyledButton>
      <UnstyledButton className={`${css.fact} ${ties.tags}`} onClick={() => ask("tags")}>
        <span className="fr-unseen">{s.t("tag.change")}</span>
        {tags.slice(0, TAGS_SHOWN).map((tag) => (
          <TagChip key={tag.id} tag={tag} />
        ))}
        {tags.length > TAGS_SHOWN && <span>+{tags.length - TAGS_SHOWN}</span>}
        {tags.length === 0 && (
          <span className={ties.addTag}>
            <IconTagPlus size={15} stroke={1.7} role="img" aria-label={s.t("tag.none")} />
          </span>
        )}
      </UnstyledButton>
      <UnstyledButton className={css.fact} onClick={() => ask("assign")}>
        <span className="fr-unseen">{s.t("conversation.change_assignee")}</span>
        {conversation.assignee?.name ?? s.t("conversation.nobody")}
      </UnstyledButton>
      <Followers conversation={conversation} onFollow={onFollow} />
      {conversation.chat ? <ChatFacts chat={conversation.chat} conversationId={conversation.id} since={since} /> : since}
      {screen === "wide" && <span className={css.reference}>{conversation.reference}</span>}
    </>
  );
}

function Actions({ all, main }: { all: Command[]; main: Command }) {
  const s = useStrings();
  const screen = useScreen();
  const wide = screen === "wide";
  // A chat goes with a note, to a colleague or a team.
  const transfer = all.find((one) => one.id === "hand") ?? all.find((one) => one.id === "transfer");
  return (
    <>
      {wide && (
        <Button leftSection={<IconArrowForwardUp size={16} stroke={1.7} />} disabled={transfer?.disabled} onClick={transfer?.run}>
          {s.t("conversation.transfer")}
        </Button>
      )}
      {wide ? (
        <Button leftSection={<main.icon size={16} stroke={1.7} />} disabled={main.disabled} onClick={main.run}>
          {main.label}
        </Button>
      ) : (
        <Tip label={main.label}>
          <ActionIcon variant="default" size={40} disabled={main.disabled} onClick={main.run} aria-label={main.label}>
            <main.icon size={18} stroke={1.7} />
          </ActionIcon>
        </Tip>
      )}
      <Menu width={270}>
        <Menu.Target>
          <ActionIcon variant={wide ? "subtle" : "default"} size={wide ? "lg" : 40} aria-label={s.t("action.more")}>
            <IconDots size={18} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {all.map((one) => (
            <Fragment key={one.id}>
              {one.apart && <Menu.Divider />}
              <Menu.Item leftSection={<one.icon size={16} stroke={1.6} />} rightSection={one.keys && <Keys keys={[one.keys]} />} disabled={one.disabled} onClick={one.run}>
                {one.label}
              </Menu.Item>
            </Fragment>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

interface AskedProps {
  asking: Asking;
  stop: () => void;
  conversation: Conversation;
  acts: Acts;
  onClosed: () => void;
}

/** The dialogs: one at a time. */
function Asked({ asking, stop, conversation, acts, onClosed }: AskedProps) {
  const { assignee, team, contact_reason } = conversation;
  const onHanded = useHanded(conversation.id);
  useCatalogue();
  return (
    <>
      <Once open={asking === "assign"}>{(opened) => <AssignPicker opened={opened} now={assignee?.id ?? null} onPick={(to) => void acts.assign(to)} onClose={stop} />}</Once>
      <Once open={asking === "transfer"}>{(opened) => <TransferPicker opened={opened} now={team?.id ?? null} onPick={(to) => void acts.transfer(to)} onClose={stop} />}</Once>
      <Once open={asking === "hand"}>{(opened) => <HandOn opened={opened} conversation={conversation} onClose={stop} onHand={(hand) => void acts.hand(hand).then((done) => done && onHanded())} />}</Once>
      <Once open={asking === "reason"}>{(opened) => <ReasonPicker opened={opened} now={contact_reason?.id ?? null} onPick={(reason) => void acts.setReason(reason)} onClose={stop} />}</Once>
      <Once open={asking === "tags"}>{(opened) => <TagPicker opened={opened} chosen={conversation.tags ?? []} onAdd={(tag) => void acts.tag([tag], [])} onRemove={(tag) => void acts.tag([], [tag])} onClose={stop} />}</Once>
      <Once open={asking === "snooze"}>{(opened) => <SnoozeDialog opened={opened} onClose={stop} onSnooze={(until) => { stop(); void acts.snooze(until); }} />}</Once>
      <Once open={asking === "link"}>{(opened) => <LinkDialog opened={opened} conversation={conversation} onClose={stop} onLink={(to) => { stop(); void acts.link(to); }} />}</Once>
      <Once open={asking === "merge"}>{(opened) => <MergeDialog opened={opened} conversation={conversation} acts={acts} onClose={stop} />}</Once>
      <Once open={asking === "export"}>{(opened) => <ExportDialog opened={opened} conversation={conversation} onClose={stop} />}</Once>
      <Once open={asking === "close"}>
        {(opened) => (
          <CloseDialog
            opened={opened}
            conversation={conversation}
            onClose={stop}
            onDone={(how) => {
              stop();
              // The next one comes at once; should the server refuse, the way back leads here.
              void acts.close(how);
              onClosed();
            }}
          />
        )}
      </Once>
    </>
  );
}
