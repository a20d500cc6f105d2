import { api, http, isProblem } from "@filrouge/api";
import { needArea, time, useStrings, type Strings } from "@filrouge/strings";
import { Knot, Logo, Problem, RequestProblem, Tie, Thread, ThreadItem, useNow } from "@filrouge/ui";
import { Button, PasswordInput, TextInput } from "@mantine/core";
import { IconArrowForward, IconInfoCircle } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { endSession, sessionQuery, tellTabs, useSession } from "./session";
import { useStillOpen, wasUsed } from "./useOwnTab";
import css from "./signin.module.css";

export function SignIn() {
  const s = useStrings();
  const installation = useSession()?.installation;
  const open = useStillOpen();
  return (
    <div className={css.page}>
      <aside className={css.story} aria-hidden>
        <span className={css.brand}>
          <Logo size={28} />
          {s.t("app.name")}
        </span>
        <div className={css.thread}>
          <p className={css.storyTitle}>{s.t("signin.story.title")}</p>
          <p className={css.storyText}>{s.t("signin.story.text")}</p>
          <Story s={s} />
        </div>
      </aside>
      <main id="main" className={css.main}>
        <div className={css.box}>
          <span className={css.small}>
            <Logo size={28} />
          </span>
          <h1 className={css.title}>{s.t("signin.title")}</h1>
          {installation?.company_name && <p className={css.lead}>{s.t("signin.lead", { company: installation.company_name })}</p>}
          {open && <Problem tone="attention" what={s.t("signin.still_open")} safe={s.t("signin.still_open.safe")} />}
          {installation?.cookie_warning && <Problem tone="attention" what={s.t("signin.cookie")} />}
          <SignInForm />
          {installation?.kind === "demo" && (
            <p className={css.hint}>
              <IconInfoCircle size={15} stroke={1.7} aria-hidden />
              {s.t("signin.demo")}
            </p>
          )}
        </div>
      </main>
    </div>
  );
}

function SignInForm() {
  const s = useStrings();
  const cache = useQueryClient();
  const router = useRouter();
  const navigate = useNavigate();
  const { next } = useSearch({ from: "/sign-in" });
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [tried, setTried] = useState(false);
  const [until, setUntil] = useState(0);
  const now = useNow(true);
  const left = Math.ceil((until - now.getTime()) / 1000);
  const signIn = useMutation({
    mutationFn: async () => {
      await endSession();
      return api.session.signIn(email.trim(), password);
    },
    onSuccess: async (session) => {
      tellTabs();
      if (wasUsed()) {
        // What another person's screens still hold goes with the page.
        http.holdBack();
        return location.assign(next && session.user && wasUsed(session.user.id) ? next : "/");
      }
      if (session.user) await Promise.all([needArea("common", session.user.language), needArea("desk", session.user.language)]);
      cache.setQueryData(sessionQuery.queryKey, session);
      await router.invalidate();
      if (next) router.history.push(next);
      else await navigate({ to: "/" });
    },
    onError: (error) => {
      if (isProblem(error) && error.status === 429) setUntil(Date.now() + Number(error.fields.retry_after_s ?? 30) * 1000);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (email.trim() && password && left <= 0) signIn.mutate();
  };
  return (
    <form className={css.form} onSubmit={submit} noValidate>
      <TextInput size="md" label={s.t("signin.email")} type="email" name="email" autoComplete="username" inputMode="email" autoFocus value={email} onChange={(event) => setEmail(event.currentTarget.value)} error={tried && !email.trim() ? s.t("signin.missing") : undefined} />
      <PasswordInput size="md" label={s.t("signin.password")} name="password" autoComplete="current-password" value={password} onChange={(event) => setPassword(event.currentTarget.value)} error={tried && !password ? s.t("signin.missing") : undefined} visibilityToggleButtonProps={{ "aria-label": s.t("signin.show") }} />
      <Refusal error={signIn.error} left={left} />
      <Button type="submit" variant="filled" size="md" loading={signIn.isPending} disabled={left > 0}>
        {s.t("signin.go")}
      </Button>
      <p className={css.forgot}>{s.t("signin.forgot")}</p>
      <p className={css.forgot}><Link to="/accessibility" className={css.link}>{s.t("app.accessibility")}</Link></p>
    </form>
  );
}

function Refusal({ error, left }: { error: Error | null; left: number }) {
  const s = useStrings();
  if (left > 0) return <Problem tone="attention" what={s.t("signin.too_many", { wait: time.duration(s, left) })} />;
  if (!error || (isProblem(error) && error.status === 429)) return null;
  if (isProblem(error) && error.status === 401) return <Problem what={s.t("signin.bad")} />;
  return <RequestProblem error={error} />;
}

/** What the product does, told by its own line. */
function Story({ s }: { s: Strings }) {
  return (
    <Thread label={s.t("app.name")}>
      <ThreadItem knot={<Knot who="customer" channel="email" />} end="fade">
        {s.t("signin.story.1")}
      </ThreadItem>
      <ThreadItem knot={<Knot who="agent" icon={IconArrowForward} />}>{s.t("signin.story.2")}</ThreadItem>
      <ThreadItem knot={<Knot who="customer" channel="webform" />}>{s.t("signin.story.3")}</ThreadItem>
      <ThreadItem knot={<Tie />} line="none">
        {s.t("signin.story.4")}
      </ThreadItem>
    </Thread>
  );
}
