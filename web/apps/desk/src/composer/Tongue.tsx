import { api, type Conversation } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { Menu } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { IconCheck } from "@tabler/icons-react";
import { memo } from "react";
import { changeConversation, conversationKey } from "../data/conversation";
import css from "./composer.module.css";

const LANGUAGES = ["fr", "en"] as const;

/** In which language we write here: of ready words, of the signature, of the browser's spell check. */
export const Tongue = memo(function Tongue({ conversation }: { conversation: Conversation }) {
  const s = useStrings();
  const cache = useQueryClient();
  const { id } = conversation;
  const current = conversation.language ?? s.language;
  const choose = (language: "fr" | "en") => {
    changeConversation(cache, id, (state) => ({ ...state, conversation: { ...state.conversation, language } }));
    api.words
      .setLanguage(id, language)
      .catch(() => toast.failed(s.t("act.failed")))
      .finally(() => {
        void cache.invalidateQueries({ queryKey: conversationKey(id) });
        void cache.invalidateQueries({ queryKey: ["words", id] });
      });
  };
  return (
    <Menu position="top-start">
      <Menu.Target>
        <button type="button" className={css.tongue} aria-label={s.t("compose.language", { language: s.maybe(`language.${current}`, current) })}>
          {current.toUpperCase()}
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{s.t("compose.language_label")}</Menu.Label>
        {LANGUAGES.map((one) => (
          <Menu.Item key={one} lang={one} rightSection={one === current ? <IconCheck size={15} stroke={1.8} /> : undefined} onClick={() => choose(one)}>
            {s.t(`compose.language.${one}`)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
});
