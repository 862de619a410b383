/**
 * Pay checks: each worker was paid for the minutes that the course of their shift gives. Pure.
 *
 * Nothing is taken back by a decision, and work beyond the plan is paid, or owed while its employer
 * has too little.
 */
import { type Account, isOwed, type Seen } from "../system/market-checks.ts";

/** What a worker must be paid for in the end; `beyondMinutes` of it may be owed. */
export type Owing = {
  readonly minutes: number;
  readonly beyondMinutes: number;
  readonly hourlyWageWon: number;
};

/** More than an hour of work can cost: premiums, fee and insurances. */
const costMax = 3;

const sumOf = (amounts: readonly number[]): number =>
  amounts.reduce((sum, amount) => sum + amount, 0);

/** The faults in the pay of one worker's application. */
const faultsOf = (
  { settlements }: Account,
  { applicationId, netWon, ...application }: Account["applications"][number],
  { minutes, beyondMinutes, hourlyWageWon }: Owing,
): string[] => {
  const slips = settlements.filter((slip) => slip.applicationId === applicationId);
  const isWaiting = isOwed({ applicationId, netWon, ...application });
  const wanted = isWaiting ? minutes - beyondMinutes : minutes;
  const paid = sumOf(slips.map((slip) => slip.minutes));
  const grossWon = sumOf(slips.map((slip) => slip.grossWon));
  const shown = sumOf(slips.map((slip) => slip.netWon));
  return [
    ...(paid === wanted ? [] : [`${applicationId} was paid ${paid} minutes, not ${wanted}`]),
    ...(grossWon >= Math.floor((wanted * hourlyWageWon) / 60)
      ? []
      : [`${applicationId} was paid ${grossWon} won for ${wanted} minutes`]),
    ...(shown === netWon ? [] : [`${applicationId} has ${netWon} won, its slips ${shown}`]),
    ...slips.flatMap((slip) =>
      slip.netWon < 0 ? [`${applicationId} was paid ${slip.netWon} won`] : [],
    ),
  ];
};

/** All faults in what was paid for shifts that ended with pay. */
export const payFaults = (owing: ReadonlyMap<string, Owing>, { accounts }: Seen): string[] =>
  accounts
    .filter(({ role }) => role === "worker")
    .flatMap((account) =>
      account.applications.flatMap((application) => {
        const due = owing.get(application.applicationId);
        if (due === undefined) return [];
        const employer = accounts.find(({ userId }) => userId === application.employerId);
        const has = employer?.wallet.availableWon ?? 0;
        const enoughWon = (costMax * due.beyondMinutes * due.hourlyWageWon) / 60;
        const isHeldBack = isOwed(application) && has >= enoughWon;
        return [
          ...faultsOf(account, application, due),
          ...(isHeldBack ? [`${application.applicationId} is owed, and ${has} won are there`] : []),
        ];
      }),
    );
