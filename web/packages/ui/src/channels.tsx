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

/** The channel's icon with its name for those who do not see it. */
export function ChannelIcon({ channel, size = 16 }: { channel: string | null | undefined; size?: number }) {
  const s = useStrings();
  const Icon = channelIcon(channel);
  return <Icon size={size} stroke={1.6} role="img" aria-label={channelName(s, channel)} />;
}
