import type { Conversation } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Face, Keys } from "@filrouge/ui";
import { Button, Popover, UnstyledButton } from "@mantine/core";
import { IconBell, IconBellOff, IconBellRinging } from "@tabler/icons-react";
import { memo } from "react";
import { useUser } from "../session/session";
import css from "./ties.module.css";

interface Props {
  conversation: Conversation;
  onFollow: (on: boolean) => void;
}

/** Who is told of what is new here, and whether I am. */
export const Followers = memo(function Followers({ conversation, onFollow }: Props) {
  const s = useStrings();
  const me = useUser().id;
  const { followers } = conversation;
  const mine = Boolean(conversation.followed);
  const Icon = mine ? IconBellRinging : IconBell;
  return (
    <Popover width={260} position="bottom-start" trapFocus>
      <Popover.Target>
        <UnstyledButton className={css.followers}>
          <span className="fr-unseen">{s.t("follow.label", { n: followers.length, mine: mine ? "yes" : "no" })}</span>
          <Icon size={15} stroke={1.7} aria-hidden />
          {followers.length > 0 && <span className="fr-figures" aria-hidden>{followers.length}</span>}
        </UnstyledButton>
      </Popover.Target>
      <Popover.Dropdown className={css.followersBox} aria-label={s.t("follow.title")}>
        {followers.length === 0 ? (
          <p className={css.quiet}>{s.t("follow.none")}</p>
        ) : (
          <ul className={css.people}>
            {followers.map((one) => (
              <li key={one.id}>
                <Face initials={one.initials} size="sm" />
                <span>{one.id === me ? s.t("conversation.to_me", { name: one.name }) : one.name}</span>
              </li>
            ))}
          </ul>
        )}
        <Button fullWidth leftSection={mine ? <IconBellOff size={16} stroke={1.6} /> : <IconBellRinging size={16} stroke={1.6} />} rightSection={<Keys keys={["f"]} />} onClick={() => onFollow(!mine)}>
          {s.t(mine ? "follow.stop" : "follow.go")}
        </Button>
      </Popover.Dropdown>
    </Popover>
  );
});
