/**
 * Points: earned by a worker besides the pay, one for each full 1,000 won paid out.
 *
 * Owns the stream `user:<userId>`. It also records that a bank account, a guardian or the profile
 * was changed, never to what.
 */
import type { StreamDefinition } from "../../../mixins/log/event-log.ts";
import type { Instant } from "../../contracts/core/units.ts";

export type Credit = {
  readonly points: number;
  readonly applicationId: string;
  readonly at: Instant;
};
export type Earnings = { readonly points: number; readonly latest: readonly Credit[] };
export type EarningsEvent =
  | {
      readonly type: "bankAccountSet";
      /** With a notice when the account replaced another. */
      readonly data: { readonly userId: string; readonly noticeId?: string };
    }
  | {
      readonly type: "profileChanged" | "guardianSet" | "guardianRemoved";
      readonly data: { readonly userId: string };
    }
  | { readonly type: "pointsCredited"; readonly data: Credit & { readonly userId: string } };

const wonPerPoint = 1000;
/** The sum covers all credits; the list shows the last ones only. */
const latestMax = 100;

const evolve = (earnings: Earnings, event: EarningsEvent): Earnings => {
  switch (event.type) {
    case "bankAccountSet":
    case "profileChanged":
    case "guardianSet":
    case "guardianRemoved":
      return earnings;
    case "pointsCredited": {
      const { points, applicationId, at } = event.data;
      const latest = [{ points, applicationId, at }, ...earnings.latest].slice(0, latestMax);
      return { points: earnings.points + points, latest };
    }
  }
};

export const earnings: StreamDefinition<Earnings, EarningsEvent> = {
  stream: "user",
  empty: { points: 0, latest: [] },
  evolve,
};

type Earned = {
  readonly workerId: string;
  readonly applicationId: string;
  readonly netWon: number;
};

/** The credit for one payment; no event for less than one point. */
export const credit = (earned: Earned, at: Instant): EarningsEvent[] =>
  creditMore({ ...earned, paidNetWon: 0 }, at);

/** The credit for a later payment for the same work, after `paidNetWon`: as if paid at once. */
export const creditMore = (
  { workerId, applicationId, netWon, paidNetWon }: Earned & { readonly paidNetWon: number },
  at: Instant,
): EarningsEvent[] => {
  const pointsOf = (won: number) => Math.floor(won / wonPerPoint);
  const points = pointsOf(paidNetWon + netWon) - pointsOf(paidNetWon);
  if (points < 1) return [];
  return [{ type: "pointsCredited", data: { userId: workerId, applicationId, points, at } }];
};
