/**
 * Statutory values: every table of the law, in one import.
 *
 * Each row names its source, how well it is known and when it was looked up (./law-row.ts).
 * docs/law.md is made from the tables (./law-text.ts).
 */
export * from "./fair-offers.ts";
export * from "./law-row.ts";
export * from "./pay-law.ts";
export * from "./retention.ts";
export * from "./withholding-law.ts";
export * from "./working-time.ts";
