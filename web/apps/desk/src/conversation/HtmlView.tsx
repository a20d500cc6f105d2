import { api } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Button } from "@mantine/core";
import { IconPhotoOff } from "@tabler/icons-react";
import { useState } from "react";
import css from "./conversation.module.css";

const TALLEST = 44;
const SHORTEST = 12;
const LINE = 80;
const PICTURE = 16;

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
  // The frame has no origin, so it cannot be measured: the words tell about how tall it is, and one can pull it.
  const lines = text.split("\n").reduce((all, line) => all + 1 + Math.floor(line.length / LINE), 0);
  const height = `${Math.min(TALLEST, Math.max(SHORTEST, 5 + lines * 1.8 + pictures * PICTURE + (remote ? PICTURE : 0)))}rem`;
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
        className={css.html}
        style={{ height: tall ? "82vh" : `min(${height}, 60vh)` }}
        title={s.t("conversation.as_html")}
        sandbox="allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        src={api.messages.htmlAddress(messageId, remote)}
      />
      <div className={css.htmlTools}>
        <Button size="compact-xs" variant="subtle" color="gray" aria-expanded={tall} onClick={() => setTall(!tall)}>
          {s.t(tall ? "conversation.shorter" : "conversation.taller")}
        </Button>
      </div>
    </div>
  );
}
