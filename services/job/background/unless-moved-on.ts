/** Decisions by the clock, which may come too late. */
import type { Service } from "moleculer";
import { Refusal } from "../../contracts/core/refusal.ts";

/**
 * Waits for a decision of OneDay. A refusal means that the application has moved on, and is
 * ignored.
 */
export const unlessMovedOn = async (deciding: Promise<unknown>): Promise<void> => {
  try {
    await deciding;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
};

/** Does the work for each row, in order. One that fails is logged, and delays no other. */
export const eachOf = async <R extends { readonly _id: string }>(
  { logger }: Service,
  rows: readonly R[],
  work: (row: R) => Promise<void>,
): Promise<void> => {
  for (const row of rows) {
    try {
      await work(row);
    } catch (error) {
      logger.warn(`clock: ${row._id} is left for the next run: ${(error as Error).message}`);
    }
  }
};
