import type { Language, Words } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { ActionIcon, Button, Checkbox, Menu, Select, TextInput } from "@mantine/core";
import { IconChevronUp, IconPlus, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { Cards } from "../forms/Cards";
import forms from "../forms/forms.module.css";
import { BothLanguages } from "../parts/Inputs";
import { beside, Row } from "../parts/Page";
import css from "./chats.module.css";
import { addQuestion, changeQuestion, freshKey, freshOption, moved, QUESTIONS_MOST, TYPES, type Option, type Question, type QuestionType } from "./config";

interface Props {
  questions: Question[];
  languages: Language[];
  onChange: (questions: Question[]) => void;
  /** Keys that are saved: answers carry them, so that they stay when the words change. */
  kept: string[];
  /** Path within the settings → sentence. */
  errors: Record<string, string>;
}

/** What is asked before the first word. */
export function QuestionList({ questions, languages, onChange, kept, errors }: Props) {
  const s = useStrings();
  const [open, setOpen] = useState<number | null>(null);
  const words = (one: Question) => s.label(one.label as Record<"fr" | "en", string>) || s.t("settings.forms.unnamed");
  const remove = (index: number) => {
    const before = questions;
    onChange(questions.filter((_, at) => at !== index));
    return () => onChange(before);
  };
  const add = (type: QuestionType) => {
    onChange(addQuestion(questions, type, { fr: "Nouvelle question", en: "New question" }));
    setOpen(questions.length);
  };
  return (
    <>
      {questions.length === 0 && <p className={css.quiet}>{s.t("settings.chats.questions.none")}</p>}
      <Cards
        items={questions} keyOf={(_one, index) => String(index)} nameOf={words}
        title={(one) => <>{words(one)}{one.required && <span className={forms.star} aria-label={s.t("settings.forms.required")}>*</span>}</>}
        facts={(one) => <span className={css.quiet}>{s.t(`settings.chats.type.${one.type}`)}</span>}
        wrong={(index) => Object.keys(errors).some((path) => path === `questions.${index}` || path.startsWith(`questions.${index}.`))}
        move={(from, to) => onChange(moved(questions, from, to))} remove={remove} open={open} setOpen={setOpen}
        body={(_one, index) => <Editor questions={questions} index={index} languages={languages} onChange={onChange} kept={kept} errors={errors} />}
      />
      <Menu position="bottom-start">
        <Menu.Target>
          <Button size="xs" disabled={questions.length >= QUESTIONS_MOST} leftSection={<IconPlus size={15} stroke={1.7} />}>{s.t("settings.forms.add")}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {TYPES.map((type) => <Menu.Item key={type} onClick={() => add(type)}>{s.t(`settings.chats.type.${type}`)}</Menu.Item>)}
        </Menu.Dropdown>
      </Menu>
      {questions.length >= QUESTIONS_MOST && <p className={css.quiet}>{s.t("settings.chats.questions.most", { n: QUESTIONS_MOST })}</p>}
    </>
  );
}

function Editor({ questions, index, languages, onChange, kept, errors }: Props & { index: number }) {
  const s = useStrings();
  const one = questions[index];
  const [typed, setTyped] = useState<string | null>(null);
  if (!one) return null;
  const set = (changes: Partial<Question>) => onChange(changeQuestion(questions, index, changes));
  const error = (name: string) => errors[`questions.${index}.${name}`];
  const keyOf = (text: string) => freshKey(questions, text, one.key);
  const ofWords = (words: Words) => keyOf(words.en || words.fr || "");
  // A key that was made of the words follows them until it is saved, or somebody writes one.
  const follows = !kept.includes(one.key) && one.key === ofWords(one.label);
  const say = (label: Words) => set({ label, ...(follows ? { key: ofWords(label) } : {}) });
  return (
    <div className={forms.fieldBody}>
      <BothLanguages label={s.t("settings.forms.question")} value={one.label} languages={languages} onChange={say} error={error("label")} />
      <Select {...beside} label={s.t("settings.forms.type")} data={TYPES.map((type) => ({ value: type, label: s.t(`settings.chats.type.${type}`) }))} value={one.type} onChange={(type) => type && set({ type: type as QuestionType })} error={error("type")} allowDeselect={false} />
      <Row label={s.t("settings.forms.answer")}>
        <Checkbox mt="xs" label={s.t("settings.forms.must")} checked={one.required} onChange={(event) => set({ required: event.currentTarget.checked })} />
      </Row>
      {one.type === "choice" && <Options options={one.options} languages={languages} onChange={(options) => set({ options })} error={error("options")} />}
      <Row label={s.t("settings.field.key")} hint={s.t(one.key === "name" ? "settings.chats.key.name" : one.type === "email" ? "settings.chats.key.email" : "settings.chats.key.hint")} error={error("key")}>
        <TextInput aria-label={s.t("settings.field.key")} value={typed ?? one.key} onChange={(event) => setTyped(event.currentTarget.value)} onBlur={() => { if (typed !== null) set({ key: keyOf(typed) }); setTyped(null); }} error={Boolean(error("key"))} spellCheck={false} autoCapitalize="none" />
      </Row>
    </div>
  );
}

function Options({ options, languages, onChange, error }: { options: Option[]; languages: Language[]; onChange: (options: Option[]) => void; error?: string }) {
  const s = useStrings();
  const change = (index: number, label: Words) => onChange(options.map((one, at) => (at === index ? { ...one, label } : one)));
  return (
    <Row label={s.t("settings.forms.options")} error={error}>
      <ul className={forms.options}>
        {options.map((option, index) => (
          <li key={option.value} className={forms.option}>
            <span className={forms.optionWords}>
              {languages.map((language) => (
                <TextInput key={language} size="xs" lang={language} aria-label={s.t("settings.forms.option", { n: index + 1, language: s.t(`settings.language.${language}`) })} leftSection={languages.length > 1 ? <span className={css.quiet}>{language}</span> : undefined} value={option.label[language] ?? ""} onChange={(event) => change(index, { ...option.label, [language]: event.currentTarget.value })} />
              ))}
            </span>
            <ActionIcon size="sm" disabled={index === 0} aria-label={s.t("settings.forms.option_up")} onClick={() => onChange(moved(options, index, index - 1))}><IconChevronUp size={15} stroke={1.7} /></ActionIcon>
            <ActionIcon size="sm" disabled={options.length === 1} aria-label={s.t("settings.forms.option_remove")} onClick={() => onChange(options.filter((_, at) => at !== index))}><IconX size={15} stroke={1.7} /></ActionIcon>
          </li>
        ))}
      </ul>
      <Button size="xs" leftSection={<IconPlus size={14} stroke={1.7} />} onClick={() => onChange([...options, freshOption(options, { fr: "", en: "" })])}>{s.t("settings.forms.option_add")}</Button>
    </Row>
  );
}
