import { isProblem, type Linked } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { addressWords, Empty, Face, Pane, RequestProblem, Skeletons, Time, ToastPlace, useRemembered, useSteady } from "@filrouge/ui";
import { Drawer, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { chatsQuery } from "../chats/data";
import { useOpenChat } from "../chats/open";
import { longestWait } from "../chats/standing";
import { Composer } from "../composer/Composer";
import { CustomerPanel } from "../customer/CustomerPanel";
import { useConversation } from "../data/conversation";
import { listedRows } from "../data/inbox";
import { useLooking } from "../data/looking";
import { useCan, useUser } from "../session/session";
import { useKeys } from "../shell/keys";
import { useScreen } from "../shell/screen";
import { isView } from "../shell/views";
import { TaskBand } from "../tasks/TaskBand";
import { ClosedBar, MergedBar } from "./ClosedBar";
import css from "./conversation.module.css";
import { Head } from "./Head";
import { Elsewhere } from "./Lookers";
import { SplitBar } from "./SplitBar";
import { Story } from "./Story";
import { TiesStrip } from "./TiesStrip";
import { useActs } from "./useActs";
import { usePicking } from "./usePicking";
import { useSeen, useSince } from "./useVisit";

export function ConversationScreen() {
  const { conversationId } = useParams({ from: "/guarded/desk/inbox/$view/$conversationId" });
  // A new conversation is a new screen: its composer, its place in the thread.
  return <Open key={conversationId} id={conversationId} />;
}

function Open({ id }: { id: string }) {
  const s = useStrings();
  const found = useConversation(id);
  const state = found.data;
  if (found.isPending) return <Skeletons rows={5} height={90} />;
  if (!state) {
    const missing = isProblem(found.error) && found.error.status === 404;
    return (
      <div className={css.problem}>
        <RequestProblem error={found.error} onRetry={missing ? undefined : () => void found.refetch()} />
      </div>
    );
  }
  if (state.gone)
    return (
      <Empty title={s.t("conversation.gone.title")} action={<Link to="/">{s.t("shell.to_inbox")}</Link>}>
        {s.t("conversation.gone.text")}
      </Empty>
    );
  return <Shown state={state} settled={found.isFetchedAfterMount} earlier={found.earlier} loadingEarlier={found.loadingEarlier} />;
}

type Found = ReturnType<typeof useConversation>;
interface ShownProps {
  state: NonNullable<Found["data"]>;
  /** What is shown is the server's of now, not only what was kept here. */
  settled: boolean;
  earlier: Found["earlier"];
  loadingEarlier: boolean;
}

function Shown({ state, settled, earlier, loadingEarlier }: ShownProps) {
  const s = useStrings();
  const screen = useScreen();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { view, team } = useWhere();
  const { conversation, entries } = state;
  const merged = conversation.merged_into;
  const acts = useActs(conversation);
  const [folded, setFolded] = useRemembered("panel.folded", false);
  const [drawer, setDrawer] = useState(false);
  const mayReply = useCan("conversations:reply");
  const wide = screen === "wide";
  // The parts are drawn anew when what they show changes: what they do stays the same function.
  const panel = useSteady(() => (wide ? setFolded(!folded) : setDrawer(!drawer)));
  const back = () => void navigate({ to: "/inbox/$view", params: { view }, search: team ? { team } : {} });
  const split = usePicking();
  const { picking } = split;
  useKeys({ Escape: picking ? split.end : back });
  const since = useSince(state, settled);
  useSeen(state, settled);
  const me = useUser().id;
  const lookers = useLooking(`conversation:${conversation.id}`, conversation.answering?.id === me);

  const openChat = useOpenChat();
  const onClosed = useSteady(() => {
    // Among chats: on to the one that waits longest.
    const waits = conversation.chat && longestWait(cache.getQueryData(chatsQuery.queryKey)?.mine ?? [], conversation.id);
    if (waits) return openChat(waits.id);
    const rows = listedRows(cache, view, team);
    // The one after it in the list; the one before it at the end.
    const at = rows.findIndex((row) => row.id === conversation.id);
    const next = rows[at + 1] ?? rows[at - 1];
    if (next && wide) void navigate({ to: "/inbox/$view/$conversationId", params: { view, conversationId: next.id } });
    else back();
  });
  const unlink = useSteady((to: Linked) => void acts.unlink(to));
  const takeApart = useSteady((mergeId: string, name: string) => void acts.takeApart(mergeId, name));
  const customer = conversation.customer;
  return (
    <div className={css.screen}>
      <section className={css.conversation} aria-label={conversation.subject || s.t("conversation.no_subject")}>
        <Head conversation={conversation} acts={acts} lookers={lookers} onPanel={panel} onSplit={split.begin} onClosed={onClosed} />
        <Elsewhere people={lookers} />
        <TiesStrip conversation={conversation} onUnlink={unlink} />
        <TaskBand conversation={conversation.id} />
        {!wide && customer && (
          <UnstyledButton className={css.customerRow} onClick={() => setDrawer(true)}>
            <Face initials={customer.initials} size="sm" />
            <span className={css.customerName}>{addressWords(s, customer.name)}</span>
            {conversation.snoozed_until && (
              <span className={css.promise}>
                {s.rich("conversation.back", { time: <Time key="t" at={conversation.snoozed_until} as="instant" /> })}
              </span>
            )}
            <IconChevronRight size={17} stroke={1.6} aria-label={s.t("conversation.panel")} />
          </UnstyledButton>
        )}
        <Story
          conversationId={conversation.id}
          subject={conversation.subject}
          customer={addressWords(s, customer?.name ?? "") || s.t("customer.unknown")}
          before={conversation.earlier}
          merges={conversation.merged_from}
          entries={entries}
          entriesBefore={state.entries_before}
          scheduled={state.scheduled}
          earlier={earlier}
          loadingEarlier={loadingEarlier}
          since={since}
          comment={conversation.chat?.comment}
          picking={picking}
          onSplit={mayReply && !merged ? split.begin : undefined}
          onTakeApart={takeApart}
        />
        {screen === "phone" && <ToastPlace />}
        {picking && (
          <SplitBar
            conversation={conversation}
            entries={entries}
            goesBack={state.entries_before !== null}
            chosen={picking.chosen}
            onChoose={split.choose}
            onCancel={split.end}
            onSplit={(wish) => {
              split.end();
              void acts.split(wish);
            }}
          />
        )}
        {merged ? <MergedBar into={merged} /> : conversation.state !== "open" && !picking && <ClosedBar conversation={conversation} acts={acts} />}
        {mayReply && !merged && (
          // What was being written stays while messages are chosen.
          <div hidden={picking !== null} className={picking ? undefined : css.writing}>
            <Composer conversation={conversation} entries={entries} onClosed={onClosed} />
          </div>
        )}
      </section>
      {wide && customer && !folded && (
        <Pane name="panel" label={s.t("conversation.panel")} initial={270} min={230} max={460} handle="left">
          <CustomerPanel id={customer.id} current={conversation.id} />
        </Pane>
      )}
      {!wide && customer && (
        <Drawer opened={drawer} onClose={() => setDrawer(false)} position="right" size="min(24rem, 100%)" title={s.t("conversation.panel")} closeButtonProps={{ "aria-label": s.t("action.close") }} padding={0} classNames={{ content: css.drawer, header: css.drawerHead }}>
          <CustomerPanel id={customer.id} current={conversation.id} />
        </Drawer>
      )}
    </div>
  );
}

function useWhere() {
  const { view } = useParams({ strict: false });
  return { view: isView(view) ? view : ("mine" as const), team: null };
}
