/**
 * Neighbours: probes in the place of the services that the job service asks.
 * They keep effects by command id as the real ones do, know tombstones, and can be made to fail, delay
 * or refuse, so that a saga meets every possible answer.
 */
import type { Context, ServiceSchema } from "moleculer";
import { Errors } from "moleculer";

type Params = Record<string, unknown> & { cid: string; undoes?: string };
type Fault = "refuse" | "fail" | "failAfter";

export type Neighbours = {
  readonly schemas: ServiceSchema[];
  /** The effects in force: action by command id. */
  readonly effects: Map<string, { action: string; params: Params }>;
  /** Every call, in order. */
  readonly calls: { action: string; cid: string }[];
  /**
   * Makes the next calls of an action end in this way: with a refusal, before or after the effect.
   * `after` so many calls that are answered as ever.
   */
  fault(action: string, kind: Fault, times: number, code?: string, after?: number): void;
};

const undoOf: Readonly<Record<string, string>> = {
  "user.calendar.release": "user.calendar.book",
  "payment.release": "payment.hold",
};

export const neighbours = (): Neighbours => {
  const effects: Neighbours["effects"] = new Map();
  const tombstones = new Set<string>();
  const calls: Neighbours["calls"] = [];
  const faults = new Map<string, { kind: Fault; times: number; code: string; after: number }>();

  const due = (action: string, kind: Fault) => {
    const fault = faults.get(action);
    if (fault === undefined || fault.kind !== kind || fault.times === 0) return null;
    fault.after -= 1;
    if (fault.after >= 0) return null;
    fault.times -= 1;
    return fault;
  };

  const perform = (action: string, params: Params) => {
    calls.push({ action, cid: params.cid });
    const refused = due(action, "refuse");
    if (refused && !effects.has(params.cid)) {
      throw new Errors.MoleculerClientError("no", 409, refused.code, {});
    }
    if (due(action, "fail")) throw new Error("failed before the effect");
    if (tombstones.has(params.cid)) {
      throw new Errors.MoleculerClientError("gone", 409, "STEP_CANCELLED", {});
    }
    const { undoes } = params;
    if (undoes === undefined) effects.set(params.cid, { action, params });
    else if (!effects.delete(undoes)) tombstones.add(undoes);
    else if (undoOf[action] === undefined) throw new Error(`${action} undoes nothing`);
    if (due(action, "failAfter")) throw new Error("failed after the effect");
  };

  const effect = (action: string, answer: object) => (ctx: Context) => {
    perform(action, ctx.params as Params);
    return answer;
  };

  const schemas: ServiceSchema[] = [
    {
      name: "user",
      actions: {
        facts: (ctx: Context) => ({
          userId: (ctx.params as { userId: string }).userId,
          role: "worker",
          status: "active",
          displayName: "김*수",
          ageYears: 30,
          hasGuardian: false,
          hasLocationConsent: true,
          hasBankAccount: true,
          regularEmployees: 7,
        }),
        "calendar.book": effect("user.calendar.book", { workerId: "", bookings: 1 }),
        "calendar.keep": effect("user.calendar.keep", { workerId: "" }),
        "calendar.release": effect("user.calendar.release", { workerId: "", bookings: 0 }),
      },
    },
    {
      name: "payment",
      actions: {
        quote: () => ({
          netWon: 80_000,
          grossWon: 80_000,
          employerFeeWon: 8_000,
          employerTotalWon: 88_000,
          lines: [],
        }),
        hold: effect("payment.hold", { heldWon: 100_000 }),
        funded: () => ({ isFunded: true }),
        release: effect("payment.release", { releasedWon: 100_000 }),
        settle: effect("payment.settle", {
          netWon: 80_000,
          grossWon: 82_560,
          paidAt: new Date().toISOString(),
        }),
        correct: effect("payment.correct", { netWon: 15_000, grossWon: 15_400 }),
      },
    },
    {
      name: "communication",
      actions: { notify: effect("communication.notify", { notificationId: "" }) },
    },
    { name: "analytics", actions: { record: effect("analytics.record", { factId: "" }) } },
  ];

  return {
    schemas,
    effects,
    calls,
    fault: (action, kind, times, code = "REFUSED", after = 0) =>
      faults.set(action, { kind, times, code, after }),
  };
};
