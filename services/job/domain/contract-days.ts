/**
 * Contract days: the days of one contract after the first, each an application of its own.
 *
 * A worker applies for a posting of several days once. One acceptance, one contract and one signature
 * of each side are for all of them. Once accepted, each further day has the stream of an application,
 * so that it is attended, corrected, disputed and paid as any shift is, from a hold of its own.
 */
import { Refusal } from "../../contracts/core/refusal.ts";
import { type Instant, idFrom } from "../../contracts/core/units.ts";
import { daysOf } from "../../contracts/kernel/work-days.ts";
import type { Application, ApplicationEvent, Applied, Ender, Ending } from "./application.ts";
import { callOff, rescind } from "./dispute.ts";
import { checkStep } from "./lifecycle.ts";
import { lapsed } from "./reminders.ts";
import { end, sign } from "./transitions.ts";

type Contracted = Pick<Applied, "parties" | "terms">;

/** The application of a further day, always the same. */
const dayIdOf = (applicationId: string, startsAt: Instant): string =>
  idFrom("day", applicationId, startsAt);

/** The further days of a contract in order, each with the terms of that day. */
export const furtherDays = ({ parties, terms }: Contracted): Contracted[] =>
  daysOf(terms)
    .slice(1)
    .map((day, n) => ({
      parties: { ...parties, applicationId: dayIdOf(parties.applicationId, day.startsAt) },
      terms: { ...day, takeHomeWon: terms.moreDays?.[n]?.takeHomeWon ?? terms.takeHomeWon },
    }));

/** All days of a contract in order. */
export const contractDays = (applied: Contracted): Contracted[] => {
  const { moreDays: _, ...terms } = applied.terms;
  return [{ parties: applied.parties, terms }, ...furtherDays(applied)];
};

/** Accepts a further day with its contract; no event if it was. */
export const openDay = (
  state: Application,
  { parties, terms }: Contracted,
  first: Applied,
  at: Instant,
): ApplicationEvent[] => {
  if (state.applied !== null) return [];
  const of = { partOf: first.parties.applicationId, attempt: first.acceptedUnder, at };
  return [{ type: "dayOpened", data: { ...parties, terms, ...of } }];
};

/** Signs a further day as its contract was signed; no event from `signed` on. */
export const signDay = (
  applied: Applied,
  { signedBy, signedAt }: Pick<Applied, "signedBy" | "signedAt">,
  at: Instant,
): ApplicationEvent[] => {
  if (applied.status !== "accepted") return [];
  return signedBy.flatMap((by, n) =>
    sign({ ...applied, signedBy: signedBy.slice(0, n) }, by, signedAt[by] ?? at),
  );
};

/** How a contract ended before its work: by whom, when, and why. */
export type ContractEnd = {
  readonly status: Extract<Ending, "withdrawn" | "cancelled">;
  readonly by: Ender;
  readonly at: Instant;
  readonly statementId?: string;
};

/**
 * How the end of the first day ends the contract: a worker who withdraws from it, late too, withdraws
 * from all days. Null where the others stay, as after a reported no-show. `at`: when it was decided.
 */
export const contractEndOf = (
  { terms, status }: Applied,
  [ended]: readonly ApplicationEvent[],
  at: Instant,
): ContractEnd | null => {
  const isContract = terms.moreDays !== undefined && status !== "pending";
  if (!isContract || ended?.type !== "ended") return null;
  const { status: how, by = "employer", statementId } = ended.data;
  if (how === "withdrawn" || (how === "noShow" && by === "worker")) {
    return { status: "withdrawn", by: "worker", at };
  }
  if (how !== "cancelled") return null;
  return { status: how, by, at, ...(statementId === undefined ? {} : { statementId }) };
};

/** A further day of an acceptance that has lapsed. Refuses STATUS_FORBIDS. */
const lapsedDay = ({ status, parties }: Applied): ApplicationEvent[] => {
  checkStep("lapse", status);
  return lapsed(parties);
};

/**
 * Ends a further day with its contract. Each day has its own notice, so a call-off may owe the leave
 * allowance for the next day and not for later ones. The worker's reliability counts the first day
 * alone. Refuses STATUS_FORBIDS for a day that has ended or was attended, and TOO_LATE for one that
 * had begun.
 */
export const endDay = (applied: Applied, { status, by, at, statementId }: ContractEnd) => {
  const { startsAt } = applied.terms;
  if (startsAt <= at) throw new Refusal("TOO_LATE", { startsAt });
  const why = statementId === undefined ? {} : { statementId };
  const ways = {
    withdrawn: () => end(applied, "withdrawn", at),
    cancelled: () => {
      if (by === "OneDay") return lapsedDay(applied);
      return by === "employer"
        ? callOff(applied, { at, ...why })
        : rescind(applied, statementId ?? "");
    },
  };
  return ways[status]().map((event): ApplicationEvent => {
    if (event.type !== "ended") return event;
    const { minutesLeft: _, ...data } = event.data;
    return { type: "ended", data: { ...data, withFirst: true } };
  });
};

/** Refuses CONTRACT_ELSEWHERE for a further day: it is signed with the first. */
export const checkOwnContract = ({ partOf }: Pick<Applied, "partOf">): void => {
  if (partOf !== null) throw new Refusal("CONTRACT_ELSEWHERE", { applicationId: partOf });
};
