import { useStrings } from "@filrouge/strings";
import { Empty, Pane } from "@filrouge/ui";
import { isSaved } from "@filrouge/live";
import { Link, Outlet, useParams, useSearch } from "@tanstack/react-router";
import { Missing } from "../shell/Missing";
import { useScreen } from "../shell/screen";
import { isView } from "../shell/views";
import { useViews } from "../views/data";
import { InboxList } from "./InboxList";
import css from "./inbox.module.css";

/** What: the list, and beside it (or over it, on a phone) the conversation. */
export function InboxScreen() {
  const s = useStrings();
  const { view } = useParams({ from: "/guarded/desk/inbox/$view" });
  const { team } = useSearch({ from: "/guarded/desk/inbox/$view" });
  const { conversationId } = useParams({ strict: false });
  const screen = useScreen();
  const { views, loaded } = useViews();
  if (!isView(view)) return <Missing />;
  if (isSaved(view) && !views.some((one) => one.id === view)) return loaded ? <ViewGone /> : null;
  const list = <InboxList key={`${view}${team ?? ""}`} view={view} team={team ?? null} chosen={conversationId ?? null} />;
  if (screen === "phone") return conversationId ? <Outlet /> : list;
  return (
    <div className={css.screen}>
      <Pane name={`list.${screen}`} label={s.t("inbox.list")} initial={screen === "wide" ? 320 : 276} min={220} max={screen === "wide" ? 480 : 360}>
        {list}
      </Pane>
      <div className={css.rest}>
        {conversationId ? <Outlet /> : <Empty title={s.t("inbox.choose.title")}>{s.t("inbox.choose.text")}</Empty>}
      </div>
    </div>
  );
}

function ViewGone() {
  const s = useStrings();
  return (
    <Empty title={s.t("views.gone.title")} action={<Link to="/" className={css.next}>{s.t("shell.to_inbox")}</Link>}>
      {s.t("views.gone.text")}
    </Empty>
  );
}
