/** The schemas of device profiles, in one place for those who load or check them. */
export * from "./printer.ts";
export * from "./scanner.ts";
