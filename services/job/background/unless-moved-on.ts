/** Decisions by the clock, which may come too late. */
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
