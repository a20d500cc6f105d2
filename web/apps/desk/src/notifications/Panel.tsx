import { useStrings } from "@filrouge/strings";
import { Button } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import css from "./notifications.module.css";
import { useMarkRead, useNotificationList, useUnread } from "./data";
import { Listing } from "./Listing";

/** What is new, beside the bell. */
export function Panel({ onLeave }: { onLeave: () => void }) {
  const s = useStrings();
  const count = useUnread()?.unread ?? 0;
  const list = useNotificationList(false);
  const mark = useMarkRead();
  return (
    <div className={css.panel}>
      <div className={css.panelHead}>
        <h2 className={css.panelTitle}>{s.t("notified.title")}</h2>
        {count > 0 && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => mark.mutate({ all: true })} loading={mark.isPending}>
            {s.t("notified.read_all")}
          </Button>
        )}
      </div>
      <div className={css.scroll}>
        <Listing list={list} onOpen={onLeave} more={false} />
      </div>
      <div className={css.panelFoot}>
        <Link to="/notifications" onClick={onLeave}>{s.t("notified.see_all")}</Link>
        <Link to="/me" onClick={onLeave} className={css.quietLink}>
          <IconAdjustmentsHorizontal size={15} stroke={1.6} aria-hidden />
          {s.t("notified.preferences")}
        </Link>
      </div>
    </div>
  );
}
