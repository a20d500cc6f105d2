import { api, isProblem } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { announce, Empty, Face, Pane, RequestProblem, Skeletons, Time, useRemembered } from "@filrouge/ui";
import { Drawer, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Composer } from "../composer/Composer";
import { CustomerPanel } from "../customer/CustomerPanel";
import { useConversation } from "../data/conversation";
import { markSeen, type Listed } from "../data/inbox";
import { useCan } from "../session/session";
import { useKeys } from "../shell/keys";
import { useScreen } from "../shell/screen";
import { isView } from "../shell/views";
import { ClosedBar } from "./ClosedBar";
import css from "./conversation.module.css";
import { Head } from "./Head";
import { Story } from "./Story";
import { useActs } from "./useActs";

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
  return <Shown state={state} earlier={found.earlier} loadingEarlier={found.loadingEarlier} />;
}

type Found = ReturnType<typeof useConversation>;
interface ShownProps {
  state: NonNullable<Found["data"]>;
  earlier: Found["earlier"];
  loadingEarlier: boolean;
}

function Shown({ state, earlier, loadingEarlier }: ShownProps) {
  const s = useStrings();
  const screen = useScreen();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { view, team } = useWhere();
  const { conversation, entries } = state;
  const acts = useActs(conversation);
  const [folded, setFolded] = useRemembered("panel.folded", false);
  const [drawer, setDrawer] = useState(false);
  const mayReply = useCan("conversations:reply");
  const wide = screen === "wide";
  const panel = () => (wide ? setFolded(!folded) : setDrawer(!drawer));
  const back = () => void navigate({ to: "/inbox/$view", params: { view }, search: team ? { team } : {} });
  useKeys({ Escape: back });
  useSeen(conversation.id, conversation.unread, entries.length);

  const onClosed = () => {
    const rows = cache.getQueryData<Listed>(["inbox", view, team])?.rows ?? [];
    const next = rows.find((row) => row.id !== conversation.id);
    if (next && wide) void navigate({ to: "/inbox/$view/$conversationId", params: { view, conversationId: next.id } });
    else back();
  };
  const customer = conversation.customer;
  return (
    <div className={css.screen}>
      <section className={css.conversation} aria-label={conversation.subject || s.t("conversation.no_subject")}>
        <Head conversation={conversation} acts={acts} onPanel={panel} onClosed={onClosed} />
        {!wide && customer && (
          <UnstyledButton className={css.customerRow} onClick={() => setDrawer(true)}>
            <Face initials={customer.initials} size="sm" />
            <span className={css.customerName}>{customer.name}</span>
            {conversation.snoozed_until && (
              <span className={css.promise}>
                {s.rich("conversation.back", { time: <Time key="t" at={conversation.snoozed_until} as="instant" /> })}
              </span>
            )}
            <IconChevronRight size={17} stroke={1.6} aria-label={s.t("conversation.panel")} />
          </UnstyledButton>
        )}
        <Story state={state} earlier={earlier} loadingEarlier={loadingEarlier} />
        {conversation.state !== "open" && <ClosedBar conversation={conversation} acts={acts} />}
        {mayReply && <Composer conversation={conversation} entries={entries} onClosed={onClosed} />}
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

/** Read once it is on screen, and again for each new word while the page is looked at. */
function useSeen(id: string, unread: boolean, count: number): void {
  const s = useStrings();
  const cache = useQueryClient();
  const [first] = useState(count);
  useEffect(() => {
    if (!unread || document.visibilityState !== "visible") return;
    // Nothing comes back over the socket for this: it concerns me alone.
    void api.conversations
      .seen(id)
      .then(() => markSeen(cache, id))
      .catch(() => undefined);
  }, [cache, id, unread, count]);
  useEffect(() => {
    if (count > first) announce(s.t("conversation.new_word"));
  }, [count, first, s]);
}
