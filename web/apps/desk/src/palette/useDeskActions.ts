import { LANGUAGES, useStrings, type Key } from "@filrouge/strings";
import { IconBookmark, IconKeyboard, IconLanguage, IconLogout, IconMailPlus, IconMoon, IconSun, IconSunMoon, IconUserCheck, IconUserPause } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMyPresence, useSayPresence } from "../presence/data";
import { askWhy } from "../presence/WhyPicker";
import { usePrefer, useUser } from "../session/session";
import { showKeys } from "../shell/KeySheet";
import { signOut } from "../session/leaving";
import { editView } from "../views/dialog";
import { useActions } from "./registry";

const THEMES = [
  { theme: "light", icon: IconSun },
  { theme: "dark", icon: IconMoon },
  { theme: "system", icon: IconSunMoon },
] as const;

/** What can be done from any screen. */
export function useDeskActions(): void {
  const s = useStrings();
  const user = useUser();
  const prefer = usePrefer();
  const navigate = useNavigate();
  const notReady = useMyPresence().said === "not_ready";
  const say = useSayPresence();
  useActions(
    [
      { id: "new-message", label: s.t("action.new_message"), words: s.t("action.words.new_message"), icon: IconMailPlus, run: () => void navigate({ to: "/customers" }) },
      { id: "new-view", label: s.t("action.new_view"), icon: IconBookmark, run: () => editView({ draft: {} }) },
      notReady
        ? { id: "ready", label: s.t("action.presence", { state: s.t("presence.ready") }), words: s.t("action.words.presence"), icon: IconUserCheck, run: () => say.mutate({ state: "ready" }) }
        : { id: "not-ready", label: s.t("action.presence", { state: s.t("presence.not_ready.choose") }), words: s.t("action.words.presence"), icon: IconUserPause, run: askWhy },
      ...THEMES.filter(({ theme }) => theme !== user.theme).map(({ theme, icon }) => ({ id: `theme-${theme}`, label: s.t(`action.theme.${theme}`), words: s.t("action.words.theme"), icon, run: () => prefer.mutate({ theme }) })),
      ...LANGUAGES.filter((one) => one !== user.language).map((language) => ({ id: `language-${language}`, label: s.t(`action.language.${language}` as Key), words: s.t("action.words.language"), icon: IconLanguage, run: () => prefer.mutate({ language }) })),
      { id: "keys", label: s.t("menu.keys"), words: s.t("action.words.keys"), icon: IconKeyboard, keys: ["?"], run: showKeys },
      { id: "sign-out", label: s.t("menu.sign_out"), words: s.t("action.words.sign_out"), icon: IconLogout, run: () => void signOut() },
    ],
    1,
  );
}
