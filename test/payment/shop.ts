/** Payment on a real broker, with a counting provider and probes for the services it calls. */
import type { ServiceSchema } from "moleculer";
import { isAway } from "../../mixins/broker/deadline.middleware.ts";
import type { Outcome } from "../../mixins/reactor.mixin.ts";
import { newId } from "../../services/contracts/core/units.ts";
import { type Answer, call, type Params } from "../../services/contracts/index.ts";
import { payment } from "../../services/payment/payment.service.ts";
import type { BankAccount, Provider } from "../../services/payment/provider/provider.ts";
import { sandbox } from "../../services/payment/provider/sandbox/sandbox-provider.adapter.ts";
import type { ProviderOf } from "../../services/payment/transfer/transfer.reactor.ts";
import { startBroker, type TestBroker } from "../support/broker.ts";
import { testTokens } from "../support/tokens.ts";
import { until } from "../support/until.ts";

type Calls = { key: string; amountWon: number; account?: BankAccount; receipt?: string };

/** The sandbox, with a list of the calls to it. `before` may delay or fail a call. */
export const countingProvider = (before: () => Promise<void> = async () => undefined) => {
  const real = sandbox();
  const charges: Calls[] = [];
  const payouts: Calls[] = [];
  const refunds: Calls[] = [];
  const provider: Provider = {
    ...real,
    async charge(key, amountWon, method): Promise<Outcome> {
      charges.push({ key, amountWon });
      await before();
      return real.charge(key, amountWon, method);
    },
    async payout(key, amountWon, account): Promise<Outcome> {
      payouts.push({ key, amountWon, account });
      await before();
      return real.payout(key, amountWon, account);
    },
    async refund(key, amountWon, receipt): Promise<Outcome> {
      refunds.push({ key, amountWon, receipt });
      await before();
      return real.refund(key, amountWon, receipt);
    },
  };
  return { provider, charges, payouts, refunds };
};

/** `heldUntil`: the account replaced another one. */
export type Accounts = Map<string, BankAccount & { readonly heldUntil?: string }>;

type NameOf = (userId: string) => string;

const userProbe = (accounts: Accounts, nameOf: NameOf): ServiceSchema => ({
  name: "user",
  actions: {
    facts: ({ params: { userId } }: { params: { userId: string } }) => {
      const { heldUntil } = accounts.get(userId) ?? {};
      const held = heldUntil === undefined ? {} : { withdrawalsHeldUntil: heldUntil };
      return { hasBankAccount: accounts.has(userId), displayName: nameOf(userId), ...held };
    },
    named: () => ({
      named: { displayName: "김*루", name: "김하루", birthDate: "1990-05-05" },
    }),
    "bank.payout": (ctx: { params: { userId: string } }) => accounts.get(ctx.params.userId),
  },
});

/** 8 hours at 12,000 won: the employer pays 108,110, the worker gets 95,140. */
export const day: Params<"payment.hold">["terms"] = {
  hourlyWageWon: 12_000,
  startsAt: "2026-12-01T09:00:00+09:00",
  endsAt: "2026-12-01T18:00:00+09:00",
  breakMinutes: 60,
  regularEmployees: 5,
};
export const dayTotalWon = 108_110;
export const dayNetWon = 95_140;

export type Shop = Awaited<ReturnType<typeof openShop>>;

/** Starts payment; on a `dataDir` of an earlier shop it continues from there. */
export const openShop = async (
  provider: Provider | ProviderOf,
  {
    dataDir,
    accounts = new Map(),
    nameOf = () => "김*루",
    more = [],
    env = {},
  }: {
    dataDir?: string;
    accounts?: Accounts;
    nameOf?: NameOf;
    more?: readonly ServiceSchema[];
    env?: Readonly<Record<string, string>>;
  } = {},
) => {
  const { securityProbe, tokenFor } = testTokens();
  const started: TestBroker = await startBroker(
    [securityProbe, userProbe(accounts, nameOf), payment(provider), ...more],
    dataDir,
    env,
  );
  const { broker } = started;
  const as = (userId: string, role: "worker" | "employer" | "operator", key?: string) => ({
    meta: { token: tokenFor(userId, role), ...(key === undefined ? {} : { key }) },
  });
  const wallet = (userId: string, role: "worker" | "employer") =>
    call(broker, "payment.wallet", {}, as(userId, role));
  const charge = (employerId: string, amountWon: number, key: string = newId()) =>
    call(broker, "payment.charge", { amountWon, method: "card" }, as(employerId, "employer", key));
  /** Charges and waits until the money is there. */
  const fund = async (employerId: string, amountWon: number): Promise<void> => {
    const before = (await wallet(employerId, "employer")).availableWon;
    await charge(employerId, amountWon);
    await until(
      async () => (await wallet(employerId, "employer")).availableWon === before + amountWon,
    );
  };
  const hold = (parties: Parties, terms = day): Promise<Answer<"payment.hold">> =>
    call(broker, "payment.hold", { cid: newId(), attempt: 1, ...parties, terms });
  const settle = (
    { applicationId, attempt = 1 }: Parties,
    workedMinutes = 480,
  ): Promise<Answer<"payment.settle">> =>
    call(broker, "payment.settle", { cid: newId(), applicationId, attempt, workedMinutes });
  const release = ({ applicationId, attempt = 1 }: Parties): Promise<Answer<"payment.release">> => {
    const undoes = `hold:${applicationId}/${attempt}`;
    return call(broker, "payment.release", { cid: newId(), applicationId, attempt, undoes });
  };
  const verify = () => call(broker, "payment.ledger.verify", {}, as(newId(), "operator"));
  return { ...started, as, wallet, charge, fund, hold, settle, release, verify };
};

export type Parties = {
  applicationId: string;
  jobId: string;
  workerId: string;
  employerId: string;
  attempt?: number;
};
export const newParties = (employerId: string = newId()): Parties => ({
  applicationId: newId(),
  jobId: newId(),
  workerId: newId(),
  employerId,
});

/** The code of a call's refusal. */
export const codeOf = async (work: Promise<unknown>): Promise<string> => {
  try {
    await work;
    return "done";
  } catch (error) {
    const { type = String(error) } = error as { type?: string };
    return type;
  }
};

const attemptsMax = 10;

/** The outcome of a call that is repeated while its outcome is unknown, as a saga repeats it. */
export const outcomeOf = async (work: () => Promise<unknown>): Promise<string> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await work();
      return "done";
    } catch (error) {
      if (!isAway(error) || attempt === attemptsMax) return codeOf(Promise.reject(error));
    }
  }
};
