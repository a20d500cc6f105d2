import type { Attachment } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Button, Modal } from "@mantine/core";
import { IconDownload, IconFile, IconFileTypePdf } from "@tabler/icons-react";
import { useState } from "react";
import css from "./conversation.module.css";

const isPicture = (one: Attachment) => one.media_type.startsWith("image/");
const inline = (one: Attachment) => `${one.url}${one.url.includes("?") ? "&" : "?"}inline=1`;

/** Pictures are shown small and open large; other files are named, weighed, and downloaded. */
export function Attachments({ attachments }: { attachments: Attachment[] }) {
  const s = useStrings();
  const [shown, setShown] = useState<Attachment | null>(null);
  const [broken, setBroken] = useState<ReadonlySet<string>>(new Set());
  if (attachments.length === 0) return null;
  const pictures = attachments.filter((one) => isPicture(one) && !broken.has(one.id));
  const files = attachments.filter((one) => !pictures.includes(one));
  return (
    <div className={css.attachments}>
      {pictures.map((one) => (
        <button key={one.id} type="button" className={css.picture} onClick={() => setShown(one)} aria-label={s.t("attachment.preview", { name: one.name })}>
          <img src={inline(one)} alt="" loading="lazy" onError={() => setBroken(new Set([...broken, one.id]))} />
        </button>
      ))}
      {files.map((one) => (
        <a key={one.id} className={css.file} href={one.url} download={one.name}>
          {one.media_type === "application/pdf" ? <IconFileTypePdf size={17} stroke={1.6} aria-hidden /> : <IconFile size={17} stroke={1.6} aria-hidden />}
          <span className={css.fileName}>{one.name}</span>
          <span className={`${css.meta} ${css.fileSize}`}>{time.fileSize(s, one.size)}</span>
        </a>
      ))}
      <Modal opened={shown !== null} onClose={() => setShown(null)} title={shown?.name} size="xl" closeButtonProps={{ "aria-label": s.t("action.close") }}>
        {shown && (
          <>
            <img className={css.large} src={inline(shown)} alt={shown.name} />
            <Button component="a" href={shown.url} download={shown.name} leftSection={<IconDownload size={16} stroke={1.6} />}>
              {s.t("attachment.download", { size: time.fileSize(s, shown.size) })}
            </Button>
          </>
        )}
      </Modal>
    </div>
  );
}
