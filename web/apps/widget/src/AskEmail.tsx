/** @jsxImportSource preact */
import { useEffect, useRef, useState } from "preact/hooks";
import { useWidget } from "./context";
import { looksLikeEmail } from "./story";

interface Props {
  go: string;
  send: (email: string) => Promise<void>;
  leave?: (() => void) | undefined;
  focus?: boolean;
}

/** One address, one button; says what is wrong where it is wrong. */
export function AskEmail({ go, send, leave, focus }: Props) {
  const { state, words } = useWidget();
  const [email, setEmail] = useState("");
  const [error, setError] = useState<"error.email" | "act.failed" | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const wanted = leave !== undefined || focus;
  useEffect(() => {
    if (wanted) field.current?.focus();
  }, [wanted]);
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!looksLikeEmail(email)) {
      setError("error.email");
      field.current?.focus();
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await send(email.trim());
    } catch {
      setError("act.failed");
    }
    setBusy(false);
  };
  return (
    <form class="ask" noValidate onSubmit={submit}>
      <label>
        {words.t("leave.email")}
        <input
          ref={field} type="email" autocomplete="email" value={email} placeholder={state.conversation?.email ?? ""}
          aria-invalid={error === "error.email"} aria-describedby={error ? "ask-error" : undefined}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
      </label>
      {error && <p class="error" id="ask-error" role="alert">{words.t(error)}</p>}
      <div class="row">
        <button type="submit" class="main" disabled={busy}>{go}</button>
        {leave && <button type="button" class="plain" onClick={leave}>{words.t("action.cancel")}</button>}
      </div>
    </form>
  );
}
