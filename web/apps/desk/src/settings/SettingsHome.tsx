import { useStrings } from "@filrouge/strings";
import { ActionIcon, TextInput } from "@mantine/core";
import { IconArrowLeft, IconSearch } from "@tabler/icons-react";
import { PageHead } from "@filrouge/ui";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useScreen } from "../shell/screen";
import { GROUPS } from "./entries";
import { fold } from "./fold";
import css from "./nav.module.css";
import page from "./parts/page.module.css";

/** All settings on one page, each with what it decides; on a phone this is the way in. */
export function SettingsHome() {
  const s = useStrings();
  const wide = useScreen() === "wide";
  const [wanted, setWanted] = useState("");
  const sought = fold(wanted);
  const groups = GROUPS.map((group) => ({
    ...group,
    entries: group.entries.filter((one) => !sought || fold(`${s.t(one.name)} ${s.t(one.words)}`).includes(sought)),
  })).filter((group) => group.entries.length);
  const back = (
    <ActionIcon component={Link} to="/" aria-label={s.t("settings.leave")}>
      <IconArrowLeft size={20} stroke={1.6} />
    </ActionIcon>
  );
  return (
    <div className={page.page}>
      <PageHead title={s.t("settings.title")} back={wide ? undefined : back} />
      <div className={page.body}>
        <div className={page.content}>
          {!wide && <TextInput mb="md" leftSection={<IconSearch size={16} stroke={1.6} />} placeholder={s.t("action.search")} aria-label={s.t("settings.search")} value={wanted} onChange={(event) => setWanted(event.currentTarget.value)} />}
          {groups.length === 0 && <p className={css.none}>{s.t("settings.search.none")}</p>}
          <div className={css.home}>
            {groups.map((group) => (
              <section key={group.title} aria-label={s.t(group.title)}>
                <h2 className={css.homeTitle}>{s.t(group.title)}</h2>
                {group.entries.map(({ to, icon: Icon, name, words }) => (
                  <Link key={to} to={to} className={css.homeLine}>
                    <Icon size={20} stroke={1.6} aria-hidden />
                    <span>
                      <span className={css.homeName}>{s.t(name)}</span>
                      <span className={css.homeHint}>{s.t(words)}</span>
                    </span>
                  </Link>
                ))}
              </section>
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}
