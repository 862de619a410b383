/** Decisions of the clock, which may come too late. */
import { Refusal } from "../../contracts/core/refusal.ts";

/** Waits for a decision of OneDay. If the application has moved on meanwhile, the refusal is no failure. */
export const unlessMovedOn = async (deciding: Promise<unknown>): Promise<void> => {
  try {
    await deciding;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
  }
};
