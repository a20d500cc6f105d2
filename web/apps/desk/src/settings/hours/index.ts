export { CalendarScreen } from "./CalendarScreen";
export { CalendarsScreen } from "./CalendarsScreen";
