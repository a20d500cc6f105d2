import type { Theme } from "@filrouge/api";
import { LANGUAGES, useStrings, type Language } from "@filrouge/strings";
import { Menu, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link } from "@tanstack/react-router";
import { IconAccessible, IconKeyboard, IconLogout, IconPassword, IconUserCog, IconUsers } from "@tabler/icons-react";
import { PresenceWord, PresentFace } from "../presence/Presence";
import { PresenceItems } from "../presence/PresenceItems";
import { useMyPresence } from "../presence/data";
import { signOut } from "../session/leaving";
import { PasswordForm } from "../session/PasswordForm";
import { usePrefer, useUser } from "../session/session";
import { showKeys } from "./KeySheet";
import { MenuChoices } from "./MenuChoices";
import css from "./shell.module.css";

const THEMES: Theme[] = ["system", "light", "dark"];

/** Language, appearance, password, keys, and the way out. */
export function UserItems() {
  const s = useStrings();
  const user = useUser();
  const prefer = usePrefer();
  const [password, dialog] = useDisclosure();
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
      <MenuChoices label={s.t("menu.language")} value={user.language} choices={LANGUAGES.map((value) => ({ value, label: s.t(`menu.language.${value}`) }))} onChange={(language) => prefer.mutate({ language: language as Language })} />
      <MenuChoices label={s.t("menu.theme")} value={user.theme} choices={THEMES.map((value) => ({ value, label: s.t(`menu.theme.${value}`) }))} onChange={(theme) => prefer.mutate({ theme: theme as Theme })} />
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
