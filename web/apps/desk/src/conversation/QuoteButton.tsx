import { useStrings } from "@filrouge/strings";
import { Keys } from "@filrouge/ui";
import { Button } from "@mantine/core";
import { IconQuote } from "@tabler/icons-react";
import { useEffect, useState, type RefObject } from "react";
import { requestQuote } from "../composer/quoting";
import { useKeys } from "../shell/keys";
import { asHtml, chosenWords } from "./quoted";
import css from "./reading.module.css";

interface Props {
  scroller: RefObject<HTMLDivElement | null>;
  conversationId: string;
}

/** Beside words one has chosen in a message: sets them as a quotation into the answer. `q` does the same. */
export function QuoteButton({ scroller, conversationId }: Props) {
  const s = useStrings();
  const [at, setAt] = useState<{ top: number; left: number } | null>(null);
  useEffect(() => {
    const look = () => {
      const box = scroller.current;
      const chosen = box && chosenWords(document.getSelection(), box);
      const rect = chosen ? document.getSelection()?.getRangeAt(0).getBoundingClientRect() : null;
      if (!rect || !box) return setAt(null);
      const edges = box.getBoundingClientRect();
      if (rect.bottom < edges.top || rect.top > edges.bottom) return setAt(null);
      const top = Math.min(rect.bottom + 6, edges.bottom - 40);
      return setAt({ top, left: Math.max(edges.left + 8, Math.min(rect.left, edges.right - 140)) });
    };
    document.addEventListener("selectionchange", look);
    const box = scroller.current;
    box?.addEventListener("scroll", look, { passive: true });
    return () => {
      document.removeEventListener("selectionchange", look);
      box?.removeEventListener("scroll", look);
    };
  }, [scroller]);
  const quote = () => {
    const chosen = scroller.current && chosenWords(document.getSelection(), scroller.current);
    if (!chosen) return;
    document.getSelection()?.removeAllRanges();
    requestQuote(conversationId, asHtml(chosen.text), chosen.text);
  };
  useKeys({ q: quote });
  if (!at) return null;
  return (
    <Button className={css.quote} style={at} size="compact-sm" leftSection={<IconQuote size={15} stroke={1.7} />} rightSection={<Keys keys={["q"]} />} onPointerDown={(event) => event.preventDefault()} onClick={quote}>
      {s.t("message.quote")}
    </Button>
  );
}
