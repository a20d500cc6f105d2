import type { Way } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { addressWords, channelWord } from "@filrouge/ui";
import { Menu } from "@mantine/core";
import { IconChevronDown, IconEye } from "@tabler/icons-react";
import { memo, type ReactNode } from "react";
import css from "./composer.module.css";

type Account = Way["accounts"][number];
const chosen = (accounts: Account[], id: string | null) => accounts.find((one) => one.id === id) ?? accounts[0];

interface Props {
  way: Way;
  account: string | null;
  onAccount: (id: string) => void;
  /** At the end of the line. */
  more?: ReactNode;
}

/** What the customer will see, and from which address of ours. */
export const Sees = memo(function Sees({ way, account, onAccount, more }: Props) {
  const s = useStrings();
  const mine = chosen(way.accounts, account);
  const values = { channel: channelWord(s, way.identity.channel), address: addressWords(s, way.identity.address) };
  return (
    <div className={css.sees}>
      <IconEye size={15} stroke={1.6} aria-hidden />
      <span className={css.seesText}>{s.t("composer.sees", { ...values, brand: mine?.brand?.name ?? "", signed: mine?.brand ? "yes" : "no" })}</span>
      <From accounts={way.accounts} account={account} onAccount={onAccount} />
      {more}
    </div>
  );
});

/** What somebody will see who is not the customer. */
export function ThirdPartySees({ accounts, account, onAccount }: FromProps) {
  const s = useStrings();
  return (
    <div className={css.sees}>
      <IconEye size={15} stroke={1.6} aria-hidden />
      <span className={css.seesText}>{s.t("forward.lead")}</span>
      <From accounts={accounts} account={account} onAccount={onAccount} />
    </div>
  );
}

interface FromProps {
  accounts: Account[];
  account: string | null;
  onAccount: (id: string) => void;
}

/** From which address of ours; another one can be chosen where there are several. */
function From({ accounts, account, onAccount }: FromProps) {
  const s = useStrings();
  const mine = chosen(accounts, account);
  if (!mine) return null;
  if (accounts.length < 2) return <span className={css.fromText}>{s.t("composer.from", { account: mine.address ?? mine.name })}</span>;
  return (
    <Menu position="top-end">
      <Menu.Target>
        <button type="button" className={css.from}>
          {s.t("composer.from", { account: mine.address ?? mine.name })}
          <IconChevronDown size={14} stroke={1.7} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {accounts.map((one) => (
          <Menu.Item key={one.id} onClick={() => onAccount(one.id)}>
            {one.address ?? one.name}
            {one.brand && <span className={css.brand}>{one.brand.name}</span>}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
