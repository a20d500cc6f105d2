import { useStrings } from "@filrouge/strings";
import { Checkbox, Group } from "@mantine/core";
import { BothLanguages } from "../parts/Inputs";
import { Block, Row } from "../parts/Page";
import type { PartProps } from "./ChatScreen";
import { QuestionList } from "./QuestionList";

const LANGUAGES = ["fr", "en"] as const;

/** What is said before anybody speaks, what is asked, and the question at the end. */
export function Talk({ config, setConfig, errors, kept }: PartProps & { kept: string[] }) {
  const s = useStrings();
  return (
    <>
      <Block>
        <Row label={s.t("settings.field.languages")} error={errors.languages} hint={s.t("settings.chats.languages_hint")}>
          <Group gap="lg" mih="var(--fr-control)">
            {LANGUAGES.map((language) => (
              <Checkbox key={language} label={s.t(`settings.language.${language}`)} checked={config.languages.includes(language)} disabled={config.languages.length === 1 && config.languages[0] === language} onChange={(event) => setConfig({ languages: LANGUAGES.filter((one) => (one === language ? event.currentTarget.checked : config.languages.includes(one))) })} />
            ))}
          </Group>
        </Row>
        <BothLanguages label={s.t("settings.chats.greeting")} rows={2} value={config.greeting} languages={config.languages} onChange={(greeting) => setConfig({ greeting })} error={errors.greeting} />
      </Block>
      <Block title={s.t("settings.chats.questions")} hint={s.t("settings.forms.fields.hint")}>
        <QuestionList questions={config.questions} languages={config.languages} onChange={(questions) => setConfig({ questions })} kept={kept} errors={errors} />
      </Block>
      <Block title={s.t("settings.chats.end")}>
        <Row label={s.t("settings.chats.rating")} hint={s.t("settings.chats.rating.hint")} error={errors.rating}>
          <Checkbox mt="xs" label={s.t("settings.chats.rating.label")} checked={config.rating} onChange={(event) => setConfig({ rating: event.currentTarget.checked })} />
        </Row>
      </Block>
    </>
  );
}
