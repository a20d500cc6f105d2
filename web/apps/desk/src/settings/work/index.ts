export { ReasonScreen, ReasonsScreen } from "./ReasonScreen";
export { TagScreen, TagsScreen } from "./TagScreen";
export { WrapUpScreen, WrapUpsScreen } from "./WrapUpScreen";
