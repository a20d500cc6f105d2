import type { Way } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { channelWord } from "@filrouge/ui";
import { Menu } from "@mantine/core";
import { IconChevronDown, IconEye } from "@tabler/icons-react";
import { memo } from "react";
import css from "./composer.module.css";

interface Props {
  way: Way;
  account: string | null;
  onAccount: (id: string) => void;
}

/** What the customer will see, and from which address of ours. */
export const Sees = memo(function Sees({ way, account, onAccount }: Props) {
  const s = useStrings();
  const mine = way.accounts.find((one) => one.id === account) ?? way.accounts[0];
  const values = { channel: channelWord(s, way.identity.channel), address: way.identity.address };
  return (
    <div className={css.sees}>
      <IconEye size={15} stroke={1.6} aria-hidden />
      <span className={css.seesText}>{s.t("composer.sees", { ...values, brand: mine?.brand?.name ?? "", signed: mine?.brand ? "yes" : "no" })}</span>
      {way.accounts.length > 1 ? (
        <Menu position="top-end">
          <Menu.Target>
            <button type="button" className={css.from}>
              {s.t("composer.from", { account: mine?.address ?? mine?.name ?? "" })}
              <IconChevronDown size={14} stroke={1.7} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown>
            {way.accounts.map((one) => (
              <Menu.Item key={one.id} onClick={() => onAccount(one.id)}>
                {one.address ?? one.name}
                {one.brand && <span className={css.brand}>{one.brand.name}</span>}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : (
        <span className={css.fromText}>{s.t("composer.from", { account: mine?.address ?? mine?.name ?? "" })}</span>
      )}
    </div>
  );
});
