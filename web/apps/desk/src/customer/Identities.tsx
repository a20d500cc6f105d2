import { api, type Customer, type CustomerIdentity } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { addressWords, ChannelIcon, Chip, Tip, toast } from "@filrouge/ui";
import { ActionIcon, Menu } from "@mantine/core";
import { IconCircleCheck, IconCircleOff, IconCopy, IconDots, IconHelpCircle, IconMailForward } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { conversationKey } from "../data/conversation";
import { useCan } from "../session/session";
import { readable } from "./address";
import css from "./customer.module.css";
import { customerQuery } from "./data";

const MARKS = { verified: IconCircleCheck, unverified: IconHelpCircle, blocked: IconCircleOff };
type State = CustomerIdentity["state"];

interface Props {
  customerId: string;
  identities: CustomerIdentity[];
  /** Begins a message to one of them. */
  onWrite?: (identityId: string) => void;
  /** The open conversation: its ways follow what is changed here. */
  conversationId?: string;
}

/** How they can be reached, each with its mark and what one may do with it. */
export function Identities({ customerId, identities, onWrite, conversationId }: Props) {
  const s = useStrings();
  const cache = useQueryClient();
  const mayChange = useCan("customers:write");
  const key = customerQuery(customerId).queryKey;
  const set = useMutation({
    mutationFn: ({ id, state }: { id: string; state: State; before: State }) => api.customers.setIdentity(id, state),
    onMutate: ({ id, state }) => {
      cache.setQueryData<Customer>(key, (old) => old && { ...old, identities: old.identities.map((one) => (one.id === id ? { ...one, state } : one)) });
    },
    onSuccess: (_done, { id, state, before }) =>
      toast.done(s.t(`identity.done.${state}`), { label: s.t("action.undo"), run: () => set.mutate({ id, state: before, before: state }) }),
    onError: () => toast.failed(s.t("act.failed")),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: ["customer", customerId] });
      if (conversationId) void cache.invalidateQueries({ queryKey: conversationKey(conversationId) });
    },
  });
  return (
    <ul className={css.identities}>
      {identities.map((one) => {
        const Mark = MARKS[one.state];
        const shown = addressWords(s, readable(one.channel, one.address));
        const change = (state: State) => set.mutate({ id: one.id, state, before: one.state });
        return (
          <li key={one.id} data-state={one.state}>
            <ChannelIcon channel={one.channel} />
            <span className={css.address} title={shown}>
              {shown}
            </span>
            <Tip label={s.t(`mark.${one.state}`)}>
              <Mark size={16} stroke={1.6} className={css.mark} role="img" aria-label={s.t(`mark.${one.state}`)} />
            </Tip>
            <Menu>
              <Menu.Target>
                <ActionIcon size="sm" className={css.identityMenu} aria-label={s.t("identity.menu", { address: shown })}>
                  <IconDots size={15} stroke={1.7} />
                </ActionIcon>
              </Menu.Target>
              <Menu.Dropdown>
                {onWrite && one.channel === "email" && one.state !== "blocked" && (
                  <Menu.Item leftSection={<IconMailForward size={16} stroke={1.6} />} onClick={() => onWrite(one.id)}>
                    {s.t("identity.write")}
                  </Menu.Item>
                )}
                <Menu.Item
                  leftSection={<IconCopy size={16} stroke={1.6} />}
                  onClick={() => void navigator.clipboard.writeText(one.address).then(() => toast.done(s.t("identity.copied")))}
                >
                  {s.t("identity.copy")}
                </Menu.Item>
                {mayChange && <Menu.Divider />}
                {mayChange && one.state === "unverified" && (
                  <Menu.Item leftSection={<IconCircleCheck size={16} stroke={1.6} />} onClick={() => change("verified")}>
                    {s.t("identity.verify")}
                  </Menu.Item>
                )}
                {mayChange && one.state === "verified" && (
                  <Menu.Item leftSection={<IconHelpCircle size={16} stroke={1.6} />} onClick={() => change("unverified")}>
                    {s.t("identity.unverify")}
                  </Menu.Item>
                )}
                {mayChange && (
                  <Menu.Item leftSection={<IconCircleOff size={16} stroke={1.6} />} onClick={() => change(one.state === "blocked" ? "unverified" : "blocked")}>
                    {s.t(one.state === "blocked" ? "identity.unblock" : "identity.block")}
                  </Menu.Item>
                )}
              </Menu.Dropdown>
            </Menu>
            {one.undeliverable && (
              <span className={css.undeliverable}>
                <Chip tone="attention">{s.t("composer.why.bounced")}</Chip>
              </span>
            )}
          </li>
        );
      })}
    </ul>
  );
}
