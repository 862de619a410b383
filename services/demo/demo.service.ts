/**
 * Demo service: fills an empty OneDay with a realistic market, once.
 *
 * It uses public commands: the employers charge their wallets and post their jobs with their own
 * tokens. Every command has an idempotency key or derived ids, so an interrupted start resumes and
 * creates nothing twice.
 */
import { setTimeout as pause } from "node:timers/promises";
import jwt from "jsonwebtoken";
import type { Service, ServiceSchema } from "moleculer";
import { tokenAudience, tokenIssuer, tokenType } from "../../mixins/auth/token-verifier.ts";
import { isAway } from "../../mixins/broker/deadline.middleware.ts";
import { settingsOf } from "../../mixins/config/settings.ts";
import { resourcesOf } from "../../mixins/log/service-resources.ts";
import type { Collection } from "../../mixins/store/store.ts";
import { type Instant, idFrom, now } from "../contracts/core/units.ts";
import { call } from "../contracts/index.ts";
import { type Market, market } from "./market.ts";

type Mark = { readonly _id: string; readonly from: Instant; readonly isDone: boolean };
type Role = "worker" | "employer";

/** The password of every demo account; production has no demo accounts. */
export const demoPassword = "oneday-demo-2026";
/** All demo accounts share this hash of it: hashing one per account would take a minute. */
const demoPasswordHash =
  "$argon2id$v=19$m=19456,t=2,p=1$b25lZGF5LWRlbW8tc2FsdA$vNQd1jq6VLbTUjYI7r3XulF2hTA5Dvy/E4Wx49O5v3E";
const seed = 20_261_122;
const walletWon = 5_000_000;
/** Concurrent steps, and accounts or profiles per step. */
const atOnce = 8;
const portion = 25;
const needs = ["user", "job", "matching", "payment", "security"];
const needsWithinMs = 30_000;
const pollMs = 20;
const retryMs = 1000;

const portions = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / portion) }, (_, index) =>
    all.slice(index * portion, (index + 1) * portion),
  );

const idOf = (role: Role, index: number): string =>
  idFrom("demo", String(seed), role, String(index));

type Step = () => Promise<unknown>;

/** Steps that import the accounts of all employers and workers. */
const accountSteps = (service: Service, { employers, workers }: Market): Step[] => {
  const shared = { passwordHash: demoPasswordHash, hasLocationConsent: true };
  const accounts = [
    ...employers.map((employer, index) => ({
      ...employer,
      ...shared,
      userId: idOf("employer", index),
      representative: employer.name,
      role: "employer" as const,
    })),
    ...workers.map(({ email, name, birthDate, phone }, index) => ({
      ...shared,
      email,
      name,
      birthDate,
      phone,
      userId: idOf("worker", index),
      needsWorkPermit: false,
      role: "worker" as const,
    })),
  ];
  return portions(accounts).map(
    (some) => () => call(service.broker, "user.import", { accounts: some }),
  );
};

const profileSteps = (service: Service, { workers }: Market): Step[] => {
  const profiles = workers.map(
    ({ home, skills, categoryIds, radiusKm, hourlyWageWonMin }, index) => ({
      userId: idOf("worker", index),
      profile: {
        skills,
        categoryIds,
        lat: home.lat,
        lng: home.lng,
        radiusKm,
        hourlyWageWonMin,
        availability: [],
      },
    }),
  );
  return portions(profiles).map(
    (some) => () => call(service.broker, "matching.import", { profiles: some }),
  );
};

/** A token for a demo employer, signed with the key that the user service signs with. */
const signer = async (service: Service): Promise<(index: number) => string> => {
  const { kid, privatePem } = await call(service.broker, "security.signingKey", {});
  return (index) =>
    jwt.sign({ role: "employer", sid: "demo" }, privatePem, {
      algorithm: "ES256",
      subject: idOf("employer", index),
      issuer: tokenIssuer,
      audience: tokenAudience,
      expiresIn: 120,
      header: { alg: "ES256", typ: tokenType, kid },
    });
};

const businessSteps = async (service: Service, { employers, jobs }: Market): Promise<Step[]> => {
  const tokenOf = await signer(service);
  const charges = employers.map(
    (_, index) => () =>
      call(
        service.broker,
        "payment.charge",
        { amountWon: walletWon, method: "card" },
        { meta: { token: tokenOf(index), key: `demo-charge-${index}` } },
      ),
  );
  const postings = jobs.map(
    ({ employer, ...posting }, index) =>
      () =>
        call(service.broker, "job.post", posting, {
          meta: { token: tokenOf(employer), key: `demo-job-${index}` },
        }),
  );
  return [...charges, ...postings];
};

/** Retries a step until it succeeds: every step is idempotent. Stops at other errors than outages. */
const insist = async (step: Step, stopping: AbortSignal): Promise<void> => {
  for (;;) {
    stopping.throwIfAborted();
    try {
      await step();
      return;
    } catch (error) {
      if (!isAway(error)) throw error;
      await pause(retryMs, undefined, { signal: stopping, ref: false });
    }
  }
};

/** Takes all steps, eight at a time, so as not to flood services that have just started. */
const takeAll = async (steps: readonly Step[], stopping: AbortSignal): Promise<void> => {
  const left = [...steps];
  const takeNext = async (): Promise<void> => {
    for (let step = left.shift(); step !== undefined; step = left.shift()) {
      await insist(step, stopping);
    }
  };
  try {
    await Promise.all(Array.from({ length: atOnce }, takeNext));
  } finally {
    left.length = 0;
  }
};

/** Fills the market unless it was filled before. The instant it began is stored for a retry. */
const fill = async (
  service: Service,
  marks: Collection<Mark>,
  stopping: AbortSignal,
): Promise<void> => {
  const known = await marks.get("market");
  if (known?.isDone) return;
  await service.broker.waitForServices(needs, needsWithinMs, pollMs);
  const begun: Mark = known ?? { _id: "market", from: now(), isDone: false };
  if (known === null) await marks.insert(begun);
  const filled = market(seed, begun.from);
  await takeAll(accountSteps(service, filled), stopping);
  const business = await businessSteps(service, filled);
  await takeAll([...profileSteps(service, filled), ...business], stopping);
  await marks.replace("market", {}, { ...begun, isDone: true });
};

/** Fills the market, with retries until it succeeds or the process stops; returns whether it did. */
const fillWithRetries = async (
  service: Service,
  marks: Collection<Mark>,
  stopping: AbortSignal,
): Promise<boolean> => {
  while (!stopping.aborted) {
    try {
      await fill(service, marks, stopping);
      return true;
    } catch (error) {
      if (stopping.aborted) break;
      service.logger.error(`demo data: ${(error as Error).message}`);
      await pause(retryMs, undefined, { signal: stopping, ref: false }).catch(() => undefined);
    }
  }
  return false;
};

export default {
  name: "demo",
  actions: {
    health: {
      visibility: "public",
      handler(this: Service) {
        return { waiting: resourcesOf(this).waiting() };
      },
    },
  },
  async started(this: Service) {
    if (!settingsOf(this.broker).hasDemo) return;
    // A data folder held by another process fails the start here; in `fill` it would retry for ever.
    const marks = await resourcesOf(this).collection<Mark>("marks");
    let isFilled = false;
    const stopping = new AbortController();
    const filling = fillWithRetries(this, marks, stopping.signal).then((is) => {
      isFilled = is;
    });
    resourcesOf(this).addFeed({
      name: "demo/market",
      source: "",
      wake: () => undefined,
      isCaughtUp: () => isFilled,
      stop() {
        stopping.abort();
        return filling;
      },
    });
  },
  async stopped(this: Service) {
    await resourcesOf(this).close();
  },
} satisfies ServiceSchema;
