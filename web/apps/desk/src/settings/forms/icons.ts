import {
  IconAlertTriangle, IconBuildingBank, IconCalendar, IconCar, IconClock, IconCreditCard, IconFile, IconGift, IconHeart, IconHelp, IconHome, IconLock,
  IconMail, IconMessage, IconPhone, IconPlus, IconReceipt, IconSearch, IconTool, IconUser, type TablerIcon,
} from "@tabler/icons-react";

/** The icons that the hosted page can draw on its tiles. */
export const ICONS: Record<string, TablerIcon> = {
  car: IconCar, home: IconHome, heart: IconHeart, file: IconFile, receipt: IconReceipt, card: IconCreditCard, bank: IconBuildingBank, phone: IconPhone,
  mail: IconMail, calendar: IconCalendar, user: IconUser, alert: IconAlertTriangle, help: IconHelp, plus: IconPlus, search: IconSearch,
  message: IconMessage, lock: IconLock, tool: IconTool, clock: IconClock, gift: IconGift,
};
