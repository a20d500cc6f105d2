import type { Written } from "@filrouge/api";
import { useStrings, type Language } from "@filrouge/strings";
import { Button, Menu } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { lazy, Suspense, useRef } from "react";
import box from "../../composer/composer.module.css";
import type { EditorHandle } from "../../composer/Editor";
import { asParagraphs } from "../../composer/readyWords";
import { VARIABLES } from "./variables";
import css from "./words.module.css";

const Editor = lazy(() => import("../../composer/Editor"));

interface Props {
  written: Written;
  language: Language;
  disabled: boolean;
  error?: string;
  onChange: (part: Partial<Written>) => void;
}

/** Words as the composer writes them, with fields that will be filled. */
export function WordsField({ written, language, disabled, error, onChange }: Props) {
  const s = useStrings();
  const editor = useRef<EditorHandle>(null);
  return (
    <div className={css.words}>
      <div className={box.box}>
        <div className={box.field}>
          <Suspense fallback={<div className={box.waiting} />}>
            <Editor
              ref={editor}
              label={`${s.t("words.text")}, ${s.t(`words.language.${language}`)}`}
              placeholder={s.t("words.placeholder")}
              tools={!disabled}
              lang={language}
              initial={written.html || asParagraphs(written.text)}
              onChange={() => onChange({ text: editor.current?.text() ?? "", html: editor.current?.html() ?? "" })}
              onSend={() => undefined}
              onFiles={() => undefined}
              onEscape={() => undefined}
            />
          </Suspense>
        </div>
        <div className={box.foot}>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button size="compact-sm" className={css.insert} disabled={disabled} leftSection={<IconBraces size={15} stroke={1.7} />}>
                {s.t("words.variables")}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {VARIABLES.map((name) => (
                <Menu.Item key={name} rightSection={<code className={css.code}>{name}</code>} onClick={() => editor.current?.insert(`{{${name}}}`)}>
                  {s.maybe(`compose.variable.${name}`, name)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        </div>
      </div>
      <p className={css.hint}>{s.t("words.variable_hint", { example: s.t("words.variable_example") })}</p>
      {error && <p className={css.error}>{error}</p>}
    </div>
  );
}
