import { http, outbox, type Waiting } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { announce, toast } from "@filrouge/ui";
import { Button, Popover, ScrollArea } from "@mantine/core";
import { IconCloudUpload } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import css from "./offline.module.css";
import { UnsentLine, UnsentWhy } from "./UnsentLine";
import { actWords, whyWords, wordsOf } from "./words";
import { useWaiting } from "./useOutbox";

/** How many acts wait for the line, which they are, and what became of those that were refused. */
export function WaitingActs() {
  const s = useStrings();
  const waiting = useWaiting();
  if (waiting.length === 0) return null;
  const refused = waiting.filter((one) => one.problem).length;
  return (
    <Popover position="bottom" width="min(28rem, 94vw)" trapFocus returnFocus>
      <Popover.Target>
        <Button size="compact-xs" leftSection={<IconCloudUpload size={15} stroke={1.7} aria-hidden />}>
          {refused ? s.t("offline.refused", { n: refused }) : s.t("offline.waiting", { n: waiting.length })}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={s.t("offline.list")}>
        <ScrollArea.Autosize mah="60vh">
          <ul className={css.list}>
            {waiting.map((one) => (
              <Act key={one.key} one={one} />
            ))}
          </ul>
        </ScrollArea.Autosize>
      </Popover.Dropdown>
    </Popover>
  );
}

function Act({ one }: { one: Waiting }) {
  const s = useStrings();
  const words = wordsOf(one);
  const again = () => {
    outbox.again(one.key);
    void http.flushOutbox();
  };
  const drop = () => {
    outbox.drop(one.key);
    const what = s.t("offline.dropped", { what: actWords(s, one.act) });
    announce(what);
    toast.done(what, { label: s.t("action.undo"), run: () => outbox.restore(one) });
  };
  const copy = () => void navigator.clipboard.writeText(words).then(() => toast.done(s.t("offline.copied")));
  return (
    <UnsentLine
      what={
        <Link to="/conversations/$conversationId" params={{ conversationId: one.about }}>
          {actWords(s, one.act)}
        </Link>
      }
      at={one.at}
      words={words}
    >
      {one.problem && (
        <>
          <UnsentWhy alert>{whyWords(s, one.problem)}</UnsentWhy>
          <p className={css.ways}>
            <Button size="compact-xs" onClick={again}>
              {s.t("offline.again")}
            </Button>
            {words && (
              <Button size="compact-xs" onClick={copy}>
                {s.t("offline.copy")}
              </Button>
            )}
            <Button size="compact-xs" onClick={drop}>
              {s.t("offline.drop")}
            </Button>
          </p>
        </>
      )}
    </UnsentLine>
  );
}
