import { useStrings } from "@filrouge/strings";
import { PageHead } from "@filrouge/ui";
import { Button, SegmentedControl } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { PhoneBack } from "../presence/PhoneBack";
import { useScreen } from "../shell/screen";
import css from "./notifications.module.css";
import { useMarkRead, useNotificationList, useUnread } from "./data";
import { Listing } from "./Listing";

/** Everything I was told in 90 days. */
export function NotificationsScreen() {
  const s = useStrings();
  const phone = useScreen() === "phone";
  const [only, setOnly] = useState<"all" | "unread">("all");
  const count = useUnread()?.unread ?? 0;
  const list = useNotificationList(only === "unread");
  const mark = useMarkRead();
  const tools = (
    <>
      <SegmentedControl size={phone ? "sm" : "xs"} aria-label={s.t("notified.title")} value={only} onChange={(value) => setOnly(value as "all" | "unread")} data={[{ value: "all", label: s.t("notified.all") }, { value: "unread", label: s.t("notified.unread") }]} />
      {count > 0 && <Button size={phone ? "sm" : "xs"} onClick={() => mark.mutate({ all: true })} loading={mark.isPending}>{s.t("notified.read_all")}</Button>}
    </>
  );
  const facts = (
    <>
      <span>{count > 99 ? s.t("notified.bell.many") : s.t("notified.count", { count })}</span>
      <Link to="/me" className={css.quietLink}>{s.t("notified.preferences")}</Link>
    </>
  );
  return (
    <div className={css.screen}>
      <PageHead title={s.t("notified.title")} back={<PhoneBack />} facts={facts} actions={phone ? undefined : tools} />
      {phone && <div className={css.tools}>{tools}</div>}
      <div className={css.page}>
        <div className={css.column}>
          <Listing list={list} unread={only === "unread"} />
        </div>
      </div>
    </div>
  );
}
