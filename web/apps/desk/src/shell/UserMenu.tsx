import { api, type Theme } from "@filrouge/api";
import { LANGUAGES, useStrings } from "@filrouge/strings";
import { Menu, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { IconAccessible, IconCheck, IconKeyboard, IconLogout, IconPassword, IconUserCog, IconUsers } from "@tabler/icons-react";
import { queries } from "../data/client";
import { forget } from "../find/recent";
import { PresenceWord, PresentFace } from "../presence/Presence";
import { PresenceItems } from "../presence/PresenceItems";
import { useMyPresence } from "../presence/data";
import { PasswordForm } from "../session/PasswordForm";
import { sessionQuery, usePrefer, useUser } from "../session/session";
import { showKeys } from "./KeySheet";
import css from "./shell.module.css";

const THEMES: Theme[] = ["system", "light", "dark"];

export async function signOut(): Promise<void> {
  forget();
  await api.session.signOut().catch(() => undefined);
  queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
  await queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
}

/** Language, appearance, password, keys, and the way out. */
export function UserItems() {
  const s = useStrings();
  const user = useUser();
  const prefer = usePrefer();
  const [password, dialog] = useDisclosure();
  const mark = (on: boolean) => (on ? <IconCheck size={15} stroke={1.8} /> : undefined);
  return (
    <>
      <PresenceItems />
      <Menu.Divider />
      <Menu.Item component={Link} to="/me" leftSection={<IconUserCog size={16} stroke={1.6} />}>
        {s.t("me.menu")}
      </Menu.Item>
      <Menu.Item component={Link} to="/colleagues" leftSection={<IconUsers size={16} stroke={1.6} />}>
        {s.t("colleagues.title")}
      </Menu.Item>
      <Menu.Divider />
      <Menu.Label>{s.t("menu.language")}</Menu.Label>
      {LANGUAGES.map((language) => (
        <Menu.Item key={language} closeMenuOnClick={false} role="menuitemradio" aria-checked={user.language === language} rightSection={mark(user.language === language)} onClick={() => prefer.mutate({ language })}>
          {s.t(`menu.language.${language}`)}
        </Menu.Item>
      ))}
      <Menu.Label>{s.t("menu.theme")}</Menu.Label>
      {THEMES.map((theme) => (
        <Menu.Item key={theme} closeMenuOnClick={false} role="menuitemradio" aria-checked={user.theme === theme} rightSection={mark(user.theme === theme)} onClick={() => prefer.mutate({ theme })}>
          {s.t(`menu.theme.${theme}`)}
        </Menu.Item>
      ))}
      <Menu.Divider />
      <Menu.Item leftSection={<IconPassword size={16} stroke={1.6} />} closeMenuOnClick={false} onClick={dialog.open}>
        {s.t("menu.password")}
      </Menu.Item>
      <Menu.Item leftSection={<IconKeyboard size={16} stroke={1.6} />} onClick={showKeys}>
        {s.t("menu.keys")}
      </Menu.Item>
      <Menu.Item component={Link} to="/accessibility" leftSection={<IconAccessible size={16} stroke={1.6} />}>
        {s.t("app.accessibility")}
      </Menu.Item>
      <Menu.Item leftSection={<IconLogout size={16} stroke={1.6} />} onClick={() => void signOut()}>
        {s.t("menu.sign_out")}
      </Menu.Item>
      <Modal opened={password} onClose={dialog.close} title={s.t("password.title")} closeButtonProps={{ "aria-label": s.t("action.close") }}>
        <PasswordForm onDone={dialog.close} onCancel={dialog.close} />
      </Modal>
    </>
  );
}

export function UserMenu() {
  const s = useStrings();
  const user = useUser();
  const mine = useMyPresence();
  return (
    <Menu position="top-start" width={240} keepMounted={false}>
      <Menu.Target>
        <button type="button" className={css.me}>
          <span className="fr-unseen">{s.t("menu.open")}</span>
          <PresentFace initials={user.initials} size="sm" state={mine.said} />
          <span className={css.meText}>
            <span className={css.meName}>{user.name}</span>
            <span className={css.meState}>
              <PresenceWord state={mine.said} reason={mine.reason_code} />
            </span>
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown className={css.more}>
        <UserItems />
      </Menu.Dropdown>
    </Menu>
  );
}
