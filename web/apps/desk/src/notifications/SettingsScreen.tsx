import { settings, type NotificationSettings, type Resource } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Chip, Problem } from "@filrouge/ui";
import { Select } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { beside, Block, Row } from "../settings/parts/Page";
import { RecordPage } from "../settings/parts/RecordPage";
import { useEditor } from "../settings/parts/useEditor";
import css from "./notifications.module.css";

/** Of these settings there is one record. */
const RECORD: Resource<NotificationSettings> = {
  what: "notifications",
  path: "/settings/notifications",
  list: async () => [await settings.notifications.read()],
  read: settings.notifications.read,
  create: (values) => settings.notifications.change(0, values),
  change: (_id, version, changes) => settings.notifications.change(version, changes),
  remove: async () => undefined,
};
const BLANK: NotificationSettings = { channel_account_id: null, mailboxes: [], links: "", public: false, version: 0 };

/** By which mailbox digests leave, and where their links lead. */
export function NotificationSettingsScreen() {
  const s = useStrings();
  const editor = useEditor({ resource: RECORD, id: "notifications", blank: BLANK, keyOf: () => "notifications" });
  const { value, set, saved } = editor;
  const chosen = saved.mailboxes.find((one) => one.id === value.channel_account_id);
  const none = saved.mailboxes.length === 0;
  return (
    <RecordPage editor={editor} trail={[{ label: s.t("settings.group.system") }]} title={s.t("settings.nav.notifications")}>
      <Block title={s.t("settings.notifications.digest")} hint={s.t("settings.notifications.digest.hint")}>
        {none && (
          <div className={css.notice}>
            <Problem tone="attention" what={s.t("settings.notifications.no_mailbox")} todo={<Link to="/settings/email">{s.t("settings.notifications.no_mailbox.do")}</Link>} />
          </div>
        )}
        <Select
          {...beside}
          label={s.t("settings.field.channel_account")}
          description={s.t("settings.notifications.mailbox.hint")}
          placeholder={s.t("settings.notifications.mailbox.none")}
          data={saved.mailboxes.map((one) => ({ value: one.id, label: `${one.name} · ${one.address}` }))}
          value={value.channel_account_id}
          onChange={(id) => set("channel_account_id", id)}
          clearable
          clearButtonProps={{ "aria-label": s.t("settings.notifications.mailbox.none") }}
          searchable={saved.mailboxes.length > 8}
          checkIconPosition="right"
          disabled={none}
        />
        {chosen && chosen.state !== "active" && <Row label=""><Chip tone="attention">{s.t("settings.notifications.paused")}</Chip></Row>}
        <Row label={s.t("settings.notifications.links")} hint={s.t(saved.public ? "settings.notifications.links.hint" : "settings.notifications.links.local")}>
          <code className={css.code}>{saved.links}</code>
        </Row>
      </Block>
    </RecordPage>
  );
}
