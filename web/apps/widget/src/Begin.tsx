/** @jsxImportSource preact */
import { useRef, useState } from "preact/hooks";
import type { Question } from "@filrouge/chat";
import { useWidget } from "./context";
import { looksLikeEmail, questionsFor } from "./story";
import type { Key } from "./words";

function Field({ question, value, set, error }: { question: Question; value: string; set: (value: string) => void; error?: Key | undefined }) {
  const { words } = useWidget();
  const id = `q-${question.key}`;
  const given = {
    id, name: question.key, value, "aria-invalid": error !== undefined, "aria-required": question.required,
    "aria-describedby": error ? `${id}-error` : undefined,
    onInput: (event: Event) => set((event.currentTarget as HTMLInputElement).value),
  };
  return (
    <div class="field">
      <label for={id}>
        {words.label(question.label)}
        {!question.required && <small> ({words.t("start.optional")})</small>}
      </label>
      {question.type === "choice" ? (
        <select {...given}>
          <option value="">{words.t("start.choose")}</option>
          {question.options?.map((one) => (
            <option key={one.value} value={one.value}>{words.label(one.label)}</option>
          ))}
        </select>
      ) : question.type === "long" ? (
        <textarea {...given} rows={3} />
      ) : question.type === "email" ? (
        <input {...given} type="email" autocomplete="email" />
      ) : (
        <input {...given} type="text" autocomplete={question.key === "name" ? "name" : "off"} />
      )}
      {error && <p class="error" id={`${id}-error`}>{words.t(error)}</p>}
    </div>
  );
}

/** Before anybody spoke: who we are, what we ask, and the first words. With `leave` the answer goes to an address. */
export function Begin({ leave }: { leave: boolean }) {
  const { chat, state, words } = useWidget();
  const { settings } = state;
  const availability = state.availability ?? settings?.availability;
  const [values, setValues] = useState<Record<string, string>>({});
  const [errors, setErrors] = useState<Record<string, Key>>({});
  const form = useRef<HTMLFormElement>(null);
  if (!settings || !availability) return null;
  const byEmail = leave && availability.email;
  const asked: Question[] = [
    ...questionsFor(state).filter((one) => !(byEmail && one.type === "email")),
    ...(byEmail ? [{ key: "_email", label: words.t("leave.email"), type: "email" as const, required: true, options: null }] : []),
    { key: "_text", label: words.t("start.message"), type: "long", required: true, options: null },
  ];
  const when = availability.opens_at ? words.when(availability.opens_at) : null;
  const closed = availability.state === "closed";
  const notice = !leave
    ? words.label(settings.greeting)
    : byEmail
      ? closed ? words.t(when ? "leave.closed_until" : "leave.closed", { when: when ?? "" }) : words.t("leave.nobody")
      : words.t(when ? "leave.none_until" : "leave.none", { when: when ?? "" });
  const submit = (event: Event) => {
    event.preventDefault();
    const found: Record<string, Key> = {};
    for (const one of asked) {
      const value = (values[one.key] ?? "").trim();
      if (one.required && !value) found[one.key] = "error.required";
      else if (value && one.type === "email" && !looksLikeEmail(value)) found[one.key] = "error.email";
    }
    setErrors(found);
    const wrong = asked.find((one) => found[one.key]);
    if (wrong) return form.current?.querySelector<HTMLElement>(`#q-${wrong.key}`)?.focus();
    const { _email: email, _text: text = "", ...rest } = values;
    const answers = Object.fromEntries(Object.entries(rest).filter(([, value]) => value.trim()));
    chat.say(text.trim(), [], { answers: Object.keys(answers).length ? answers : undefined, email: (byEmail && email?.trim()) || undefined });
  };
  return (
    <div class="scroll begin">
      <div class="greeting">
        <span class="knot event" aria-hidden="true" />
        <p>{notice}</p>
      </div>
      {(!leave || byEmail) && (
        <form class="stack" ref={form} noValidate onSubmit={submit}>
          {asked.map((one) => (
            <Field
              key={one.key} question={one} value={values[one.key] ?? ""} error={errors[one.key]}
              set={(value) => setValues((all) => ({ ...all, [one.key]: value }))}
            />
          ))}
          <button type="submit" class="main">{words.t(byEmail ? "leave.go" : "start.go")}</button>
        </form>
      )}
    </div>
  );
}
