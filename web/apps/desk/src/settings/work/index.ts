export { ReasonScreen, ReasonsScreen } from "./ReasonScreen";
export { WrapUpScreen, WrapUpsScreen } from "./WrapUpScreen";
