import { api } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Button } from "@mantine/core";
import { IconPhotoOff } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import css from "./conversation.module.css";
import { heightOf } from "./frameHeight";

const TALLEST = 44;
const SHORTEST = 12;
const LINE = 80;
const PICTURE = 16;
/** A measured page stands whole up to here; beyond it scrolls in its frame. */
const WHOLE_PX = 3000;
const BORDERS_PX = 2;

interface Props {
  messageId: string;
  hasRemote: boolean;
  text: string;
  /** How many of its pictures stand in the text. */
  pictures: number;
}

/**
 * The message as its sender laid it out, cleaned by the server, in a frame that runs nothing. Distant pictures come only
 * when asked for.
 */
export function HtmlView({ messageId, hasRemote, text, pictures }: Props) {
  const s = useStrings();
  const [remote, setRemote] = useState(false);
  const [tall, setTall] = useState(false);
  const { frame, height } = useHeight(messageId, remote);
  // Until it is measured, or where it cannot be (distant pictures), the words tell about how tall it is.
  const lines = text.split("\n").reduce((all, line) => all + 1 + Math.floor(line.length / LINE), 0);
  const guess = `min(${Math.min(TALLEST, Math.max(SHORTEST, 5 + lines * 1.8 + pictures * PICTURE))}rem, 60vh)`;
  const whole = height !== null && height <= WHOLE_PX && !remote;
  const measured = height === null ? guess : `${Math.min(height, WHOLE_PX) + BORDERS_PX + (remote ? PICTURE * 16 : 0)}px`;
  return (
    <div>
      {hasRemote && !remote && (
        <p className={css.remote}>
          <IconPhotoOff size={15} stroke={1.7} aria-hidden />
          <span>{s.t("conversation.remote")}</span>
          <Button size="compact-xs" onClick={() => setRemote(true)}>
            {s.t("conversation.remote_show")}
          </Button>
        </p>
      )}
      <iframe
        ref={frame}
        className={css.html}
        style={{ height: tall ? "82vh" : measured }}
        title={s.t("conversation.as_html")}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        src={api.messages.htmlAddress(messageId, remote)}
      />
      {!whole && (
        <div className={css.htmlTools}>
          <Button size="compact-xs" variant="subtle" color="gray" aria-expanded={tall} onClick={() => setTall(!tall)}>
            {s.t(tall ? "conversation.shorter" : "conversation.taller")}
          </Button>
        </div>
      )}
    </div>
  );
}

const SETTLED_MS = 200;

/** Measures the page at the frame's width, and again when that changes. */
function useHeight(messageId: string, remote: boolean) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState<number | null>(null);
  useEffect(() => {
    const shown = frame.current;
    if (!shown) return undefined;
    const stop = new AbortController();
    let timer = 0;
    let width = 0;
    let page: Promise<string> | null = null;
    const measure = async () => {
      page ??= api.messages.html(messageId, remote, stop.signal);
      const found = await heightOf(await page, width);
      if (!stop.signal.aborted) setHeight(found);
    };
    const watch = new ResizeObserver(([entry]) => {
      const now = Math.floor(entry?.contentRect.width ?? 0);
      if (now === width || now < 1) return;
      const first = width === 0;
      width = now;
      window.clearTimeout(timer);
      // What cannot be measured keeps its guess.
      timer = window.setTimeout(() => void measure().catch(() => undefined), first ? 0 : SETTLED_MS);
    });
    watch.observe(shown);
    return () => {
      stop.abort();
      window.clearTimeout(timer);
      watch.disconnect();
    };
  }, [messageId, remote]);
  return { frame, height };
}
