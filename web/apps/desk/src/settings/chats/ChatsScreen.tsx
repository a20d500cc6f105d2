import { settings } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Chip } from "@filrouge/ui";
import { IconMessageCircle } from "@tabler/icons-react";
import { useNames } from "../data";
import { ListPage } from "../parts/ListPage";
import css from "./chats.module.css";

/** The web chats among the accounts. */
export function ChatsScreen() {
  const s = useStrings();
  const team = useNames(settings.teams);
  const brand = useNames(settings.brands);
  return (
    <ListPage
      resource={settings.channels}
      order={(all) => all.filter((one) => one.kind === "webchat")}
      trail={[{ label: s.t("settings.group.channels") }]}
      title={s.t("settings.nav.chats")}
      create={{ to: "/settings/chats/new", label: s.t("settings.chats.new") }}
      empty={{ title: s.t("settings.chats.none"), text: s.t("settings.chats.none.text") }}
      line={(one) => ({
        id: one.id, to: `/settings/chats/${one.id}`, title: one.name, active: one.state !== "unplugged", mark: <IconMessageCircle size={18} stroke={1.6} aria-hidden />,
        detail: [one.address, team(one.team_id), brand(one.brand_id)].filter(Boolean).join(" · "),
        aside: one.state === "paused" ? <Chip dashed>{s.t("settings.chats.paused")}</Chip> : <span className={css.quiet}>{s.t("settings.chats.open")}</span>,
      })}
    />
  );
}
