import { api, type Entry, type EntryMessage } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { ActionIcon, Menu, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconDownload, IconInfoCircle } from "@tabler/icons-react";
import { useCan } from "../session/session";
import css from "./conversation.module.css";

/** What one rarely needs of a message: who exactly, and its bytes. */
export function MessageMenu({ entry, message, subject }: { entry: Entry; message: EntryMessage; subject: string }) {
  const s = useStrings();
  const [details, dialog] = useDisclosure();
  const mayRead = useCan("deliveries:read_raw");
  const from = [entry.author.name, entry.direction === "in" ? entry.identity?.address : null].filter(Boolean).join(" · ");
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
    <span className={css.menu}>
      <Menu>
        <Menu.Target>
          <ActionIcon size="sm" aria-label={s.t("message.menu")}>
            <IconDots size={15} stroke={1.7} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
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
      <Modal opened={details} onClose={dialog.close} title={s.t("message.details")} size="lg" closeButtonProps={{ "aria-label": s.t("action.close") }}>
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
    </span>
  );
}
