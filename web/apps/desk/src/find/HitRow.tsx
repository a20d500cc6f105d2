import type { Hit } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { addressWords, ChannelIcon, Chip, Time } from "@filrouge/ui";
import { IconLock, IconPaperclip } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { beginnings, cut } from "./fuzzy";
import { Marked } from "./Marked";
import { whereTo } from "./place";
import css from "./search.module.css";

interface Props {
  hit: Hit;
  index: number;
  words: string[];
}

/** One thing found: who and about what, the words with what matched underlined, where and when. */
export function HitRow({ hit, index, words }: Props) {
  const s = useStrings();
  const { row } = hit;
  const who = (addressWords(s, row.customer?.name ?? row.last?.author?.name ?? "") || s.t("customer.unknown"));
  const subject = row.subject || s.t("conversation.no_subject");
  // A query of filters alone finds conversations: nothing of them was looked for in particular.
  const place = hit.where === "message" || (hit.where === "subject" && !words.length) ? null : s.t(`find.where.${hit.where}`);
  // Found by its subject, which stands above already: its last words say more.
  const repeats = hit.where === "subject" && hit.snippet.map((one) => one.text).join("") === row.subject;
  const snippet = !repeats ? hit.snippet : row.last?.text ? [{ text: row.last.text, match: false }] : [];
  return (
    <Link {...whereTo(hit)} className={css.hit} data-hit={index} data-closed={row.state === "closed" || undefined}>
      <span className={css.hitIcon}>
        {hit.where === "note" ? <IconLock size={17} stroke={1.6} aria-hidden /> : hit.where === "file" ? <IconPaperclip size={17} stroke={1.6} aria-hidden /> : <ChannelIcon channel={row.last?.channel} size={17} />}
      </span>
      <span className={css.hitMain}>
        <span className={css.hitFirst}>
          <span className={css.hitWho}>
            <Marked pieces={cut(who, beginnings(who, words))} />
          </span>
          <span className={css.hitSubject}>
            <Marked pieces={cut(subject, beginnings(subject, words))} />
          </span>
        </span>
        {snippet.length > 0 && (
          <span className={css.snippet}>
            <Marked pieces={snippet} />
          </span>
        )}
        <span className={css.hitFacts}>
          {place && <span className={css.where}>{place}</span>}
          <span>{row.reference}</span>
          <span>{s.t(`find.state.${row.state}`)}</span>
          {row.contact_reason && <Chip>{s.label(row.contact_reason.label)}</Chip>}
          {row.assignee && <span className={css.hitOwner}>{row.assignee.name}</span>}
          {hit.more > 0 && <span className={css.hitMore}>{s.t("find.more", { n: hit.more })}</span>}
        </span>
      </span>
      <span className={css.hitWhen}>
        <Time at={hit.at} as="age" />
      </span>
    </Link>
  );
}
