export { LANGUAGES, loadArea, type Area, type Key, type Language } from "./catalogue";
export { FixedStrings, needArea, StringsProvider, useStrings } from "./provider";
export { Strings, type Value } from "./strings";
export * as time from "./time";
