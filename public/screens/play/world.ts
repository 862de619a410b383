/** World: what a played day has made so far. */
import { newKey } from "../../api/client.ts";
import type { Gives } from "../../api/routes.ts";
import { enter, type Person, type Side, withWallet } from "./people.ts";

export type World = {
  /** Begins the key of every command, so that a step which is tried again is done once. */
  readonly run: string;
  readonly worker: Person;
  readonly employer: Person;
  /** Which of the demo workers it is. */
  readonly nth: number;
  readonly chargedWon: number;
  readonly job: Gives<"POST /api/jobs"> | null;
  readonly application: Gives<"GET /api/jobs/applications/:applicationId"> | null;
  readonly code: string;
  readonly slip: Gives<"GET /api/payments/settlements/:applicationId/payslip"> | null;
};

/** Two people who have done nothing yet. */
export const begin = async (nth: number, signal: AbortSignal): Promise<World> => {
  const [worker, employer] = await Promise.all([
    enter("worker", nth, signal),
    enter("employer", 1, signal),
  ]);
  const nothing = { chargedWon: 0, job: null, application: null, code: "", slip: null };
  return { run: newKey(), worker, employer, nth, ...nothing };
};

/** The world with both wallets as they are now. */
export const withWallets = async (world: World, signal: AbortSignal): Promise<World> => {
  const [worker, employer] = await Promise.all([
    withWallet(world.worker, signal),
    withWallet(world.employer, signal),
  ]);
  return { ...world, worker, employer };
};

/** What an earlier step has made. */
export const made = <T>(value: T | null): T => {
  if (value === null) throw new Error("an earlier step makes it");
  return value;
};

/** Who asks, and under which key. */
export const asked = (world: World, side: Side, name: string, signal: AbortSignal) => ({
  token: world[side].token,
  key: `${world.run}-${name}`,
  signal,
});
