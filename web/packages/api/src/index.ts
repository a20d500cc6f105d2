export type * from "./common";
export type * from "./conversations";
export type * from "./customers";
export type * from "./session";
export * as api from "./calls";
export * as http from "./http";
export { ApiProblem, isProblem } from "./problem";
