import { api, type Entry, type EntryMessage } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { addressWords, Once, toast } from "@filrouge/ui";
import { ActionIcon, Menu, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconArrowForward, IconArrowsSplit2, IconDots, IconDownload, IconInfoCircle, IconLink, IconQuote } from "@tabler/icons-react";
import { requestForward, requestQuote } from "../composer/quoting";
import { useCan } from "../session/session";
import css from "./conversation.module.css";
import { asHtml } from "./quoted";

interface Props {
  entry: Entry;
  message: EntryMessage;
  subject: string;
  conversationId: string;
  onSplit?: (messageId: string) => void;
}

/** What one may do with one message: quote it, send it on, link to it, split it off; and who exactly, and its bytes. */
export function MessageMenu({ entry, message, subject, conversationId, onSplit }: Props) {
  const s = useStrings();
  const [details, dialog] = useDisclosure();
  const mayRead = useCan("deliveries:read_raw");
  const mayReply = useCan("conversations:reply");
  const refused = () => toast.failed(s.t("message.no_composer"));
  const copyLink = () =>
    navigator.clipboard
      .writeText(`${location.origin}/conversations/${conversationId}?message=${message.id}`)
      .then(() => toast.done(s.t("message.link_copied")))
      .catch(() => toast.failed(s.t("message.link_refused")));
  return (
    <span className={css.menu}>
      <Menu width={230}>
        <Menu.Target>
          <ActionIcon size="sm" aria-label={s.t("message.menu")}>
            <IconDots size={15} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {mayReply && (
            <Menu.Item leftSection={<IconQuote size={16} stroke={1.6} />} disabled={!message.text.trim()} onClick={() => requestQuote(conversationId, asHtml(message.text), message.text) || refused()}>
              {s.t("message.quote_all")}
            </Menu.Item>
          )}
          {mayReply && (
            <Menu.Item leftSection={<IconArrowForward size={16} stroke={1.6} />} onClick={() => requestForward(conversationId, message.id) || refused()}>
              {s.t("message.forward")}
            </Menu.Item>
          )}
          {onSplit && (
            <Menu.Item leftSection={<IconArrowsSplit2 size={16} stroke={1.6} />} onClick={() => onSplit(message.id)}>
              {s.t("message.split")}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconLink size={16} stroke={1.6} />} onClick={() => void copyLink()}>
            {s.t("message.copy_link")}
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconInfoCircle size={16} stroke={1.6} />} onClick={dialog.open}>
            {s.t("message.details")}
          </Menu.Item>
          {message.has_raw && mayRead && (
            <Menu.Item component="a" href={api.messages.rawAddress(message.id)} download leftSection={<IconDownload size={16} stroke={1.6} />}>
              {s.t("message.raw")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Once open={details}>{(opened) => <Details opened={opened} onClose={dialog.close} entry={entry} message={message} subject={subject} />}</Once>
    </span>
  );
}

interface DetailsProps extends Pick<Props, "entry" | "message" | "subject"> {
  opened: boolean;
  onClose: () => void;
}

/** Who exactly, to whom, when. */
function Details({ opened, onClose, entry, message, subject }: DetailsProps) {
  const s = useStrings();
  const from = [entry.author.name, entry.direction === "in" ? addressWords(s, entry.identity?.address ?? "") : null].filter(Boolean).join(" · ");
  const facts: [string, string][] = [
    [s.t("message.from"), from],
    ...message.to.map((one): [string, string] => [
      s.maybe(`message.${one.role}`, s.t("message.to")),
      one.name && one.name !== one.address ? `${one.name} · ${one.address}` : one.address,
    ]),
    [s.t("message.subject"), message.subject || subject],
    [s.t("message.when"), time.exact(s, new Date(entry.at))],
  ];
  return (
    <Modal opened={opened} onClose={onClose} title={s.t("message.details")} size="lg" closeButtonProps={{ "aria-label": s.t("action.close") }}>
      <dl className={css.fields}>
        {facts
          .filter(([, value]) => value)
          .map(([name, value], index) => (
            <div key={index}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </Modal>
  );
}
