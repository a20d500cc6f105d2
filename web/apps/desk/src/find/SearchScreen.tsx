import { useStrings } from "@filrouge/strings";
import { announce } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconArrowLeft, IconBookmark } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useUser } from "../session/session";
import { useScreen } from "../shell/screen";
import { editView } from "../views/dialog";
import { asked, LONGEST, useFound } from "./data";
import { QueryField } from "./QueryField";
import { remember } from "./recent";
import { Results } from "./Results";
import css from "./search.module.css";
import { Teach } from "./Teach";

const KEPT_AFTER_MS = 600;

/** Searching everything that was ever said: the query on top, what it finds beneath. */
export function SearchScreen() {
  const s = useStrings();
  const user = useUser();
  const navigate = useNavigate();
  const screen = useScreen();
  const { q: given = "" } = useSearch({ from: "/guarded/desk/search" });
  const [q, setQ] = useState(given);
  const shown = useRef(given);
  // The way back and links of ours bring another query.
  useEffect(() => {
    if (given !== shown.current) {
      shown.current = given;
      setQ(given);
    }
  }, [given]);
  useEffect(() => {
    const next = asked(q);
    if (next === shown.current || next.length > LONGEST) return undefined;
    const timer = window.setTimeout(() => {
      shown.current = next;
      void navigate({ to: "/search", search: next ? { q: next } : {}, replace: true });
    }, KEPT_AFTER_MS / 2);
    return () => window.clearTimeout(timer);
  }, [navigate, q]);
  const found = useFound(q);
  const { fresh, hits, hasMore, loading } = found;
  useEffect(() => {
    if (!fresh || loading || !found.q) return undefined;
    const timer = window.setTimeout(() => {
      announce(s.t("find.announce", { n: hits.length, more: hasMore ? "yes" : "no" }));
      if (hits.length) remember(user.id, { kind: "query", id: found.q, label: found.q });
    }, KEPT_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, [found.q, fresh, hasMore, hits.length, loading, s, user.id]);
  const change = (next: string) => setQ(next);
  const toResults = () => document.querySelector<HTMLElement>("[data-hit]")?.focus();
  const phone = screen === "phone";
  return (
    <div className={css.screen}>
      <header className={css.head}>
        <h1 className="fr-unseen">{s.t("find.title")}</h1>
        {phone && (
          <Link to="/" className={css.back} aria-label={s.t("action.back")}>
            <IconArrowLeft size={20} stroke={1.6} aria-hidden />
          </Link>
        )}
        <div className={css.query}>
          <QueryField id="find-query" label={s.t("find.field")} placeholder={s.t("find.placeholder")} value={q} onChange={change} understood={found.understood} tooLong={found.tooLong} autoFocus={!given} onEnter={toResults} onDown={toResults} />
        </div>
        {!phone && (
          <Button className={css.keep} disabled={!found.q} leftSection={<IconBookmark size={16} stroke={1.6} />} onClick={() => editView({ draft: { query: found.q } })}>
            {s.t("find.keep")}
          </Button>
        )}
      </header>
      {found.q ? <Results found={found} onQuery={change} onKeep={phone ? () => editView({ draft: { query: found.q } }) : undefined} /> : <Teach onQuery={change} />}
    </div>
  );
}
