import { api } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Button } from "@mantine/core";
import { IconPhotoOff } from "@tabler/icons-react";
import { useState, type SyntheticEvent } from "react";
import css from "./conversation.module.css";

const TALLEST = 4000;

/**
 * The message as its sender laid it out, cleaned by the server, in a frame that runs nothing. Distant pictures come only
 * when asked for. Same origin without scripts only lets us read the height.
 */
export function HtmlView({ messageId, hasRemote }: { messageId: string; hasRemote: boolean }) {
  const s = useStrings();
  const [remote, setRemote] = useState(false);
  const [height, setHeight] = useState<number>();
  const measure = (event: SyntheticEvent<HTMLIFrameElement>) => {
    try {
      const body = event.currentTarget.contentDocument?.documentElement;
      if (body) setHeight(Math.min(TALLEST, body.scrollHeight));
    } catch {
      // The server closed the frame to us: it keeps its own height and scrolls.
    }
  };
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
        style={height ? { height } : undefined}
        title={s.t("conversation.as_html")}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        src={api.messages.htmlAddress(messageId, remote)}
        onLoad={measure}
      />
    </div>
  );
}
