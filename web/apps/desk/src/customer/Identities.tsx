import type { CustomerIdentity } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { ChannelIcon, Chip } from "@filrouge/ui";
import { Tooltip } from "@mantine/core";
import { IconCircleCheck, IconCircleOff, IconHelpCircle } from "@tabler/icons-react";
import css from "./customer.module.css";

const MARKS = { verified: IconCircleCheck, unverified: IconHelpCircle, blocked: IconCircleOff };

/** How they can be reached, each with its mark. */
export function Identities({ identities }: { identities: CustomerIdentity[] }) {
  const s = useStrings();
  return (
    <ul className={css.identities}>
      {identities.map((one) => {
        const Mark = MARKS[one.state];
        return (
          <li key={one.id} data-state={one.state}>
            <ChannelIcon channel={one.channel} />
            <span className={css.address}>{one.address}</span>
            {one.undeliverable && <Chip tone="attention">{s.t("composer.why.bounced")}</Chip>}
            <Tooltip label={s.t(`mark.${one.state}`)}>
              <Mark size={16} stroke={1.6} className={css.mark} role="img" aria-label={s.t(`mark.${one.state}`)} />
            </Tooltip>
          </li>
        );
      })}
    </ul>
  );
}
