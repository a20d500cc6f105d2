import {
  IconBrandWhatsapp, IconBuildingStore, IconDeviceMobileMessage, IconForms, IconMail, IconMailbox, IconMessageCircle,
  IconPhone, IconPoint, IconVideo, type TablerIcon,
} from "@tabler/icons-react";
import { useStrings, type Strings } from "@filrouge/strings";

const ICONS: Record<string, TablerIcon> = {
  email: IconMail,
  webform: IconForms,
  webchat: IconMessageCircle,
  phone: IconPhone,
  whatsapp: IconBrandWhatsapp,
  sms: IconDeviceMobileMessage,
  letter: IconMailbox,
  counter: IconBuildingStore,
  video: IconVideo,
};

export const channelIcon = (channel: string | null | undefined): TablerIcon => ICONS[channel ?? ""] ?? IconPoint;
export const channelName = (s: Strings, channel: string | null | undefined): string =>
  s.maybe(`channel.${channel ?? "other"}`, s.t("channel.other"));

const OF_SITE = /^(?:vis:[0-9a-f-]*([0-9a-f]{4})|user:[0-9a-f]+:(.+))$/;

/** An address as people read it: visitors of a site and its users have none of their own, only a number that tells them
 * apart. Anything else is as it is. */
export const addressWords = (s: Strings, address: string): string => {
  const found = OF_SITE.exec(address);
  if (!found) return address;
  return found[2] ? s.t("channel.user", { mark: found[2] }) : s.t("channel.visitor", { mark: (found[1] ?? "").toUpperCase() });
};

/** The same within a sentence: "by e-mail". */
export const channelWord = (s: Strings, channel: string | null | undefined): string => {
  const name = channelName(s, channel);
  return /^\p{Lu}\p{Ll}*(-\p{Ll}+)?( \p{Ll}+)*$/u.test(name) ? name.toLowerCase() : name;
};

/** The channel's icon with its name for those who do not see it. */
export function ChannelIcon({ channel, size = 16 }: { channel: string | null | undefined; size?: number }) {
  const s = useStrings();
  const Icon = channelIcon(channel);
  return <Icon size={size} stroke={1.6} role="img" aria-label={channelName(s, channel)} />;
}
