/** Work for tests of people: real accounts and jobs, with probes for money, notices and figures. */
import type { ServiceBroker, ServiceSchema } from "moleculer";
import { hourMs, type Instant, later, minuteMs, now } from "../../services/contracts/core/units.ts";
import { type ActionName, type Answer, call, type Params } from "../../services/contracts/index.ts";
import job from "../../services/job/job.service.ts";
import { startBroker, type TestBroker } from "../support/broker.ts";
import { neighbours } from "../support/neighbours.ts";
import { type Posting, postingOf } from "../support/postings.ts";
import { as, register, services } from "./people.ts";

export const operatorPassword = "operator of the test";

/** A broker with both services and some more, and probes for the services that they call. */
export const startWork = (
  more: readonly ServiceSchema[] = [],
  settings: Readonly<Record<string, string>> = {},
): Promise<TestBroker> => {
  const given = ["user", ...more.map(({ name }) => name)];
  const probes = neighbours().schemas.filter(({ name }) => !given.includes(name));
  const env = { ONEDAY_OPERATOR_PASSWORD: operatorPassword, ...settings };
  return startBroker([...services, job, ...more, ...probes], undefined, env);
};

/** A person who is signed in. */
export type Someone = {
  readonly userId: string;
  readonly accessToken: string;
  ask<A extends ActionName>(action: A, params: Params<A>, key?: string): Promise<Answer<A>>;
};

export const someone = (
  broker: ServiceBroker,
  { user, accessToken }: Answer<"user.login">,
): Someone => ({
  userId: user.userId,
  accessToken,
  ask: (action, params, key) => {
    const { meta } = as(accessToken);
    return call(broker, action, params, { meta: key === undefined ? meta : { ...meta, key } });
  },
});

let made = 0;

/** A new account of a role. */
export const join = async (
  broker: ServiceBroker,
  change: Partial<Params<"user.register">> = {},
): Promise<Someone> => {
  made += 1;
  return someone(broker, await register(broker, `person${made}@work.test`, change));
};

/** A short job that can be checked in for at once. */
export const soon = (more: Partial<Posting> = {}): Posting => {
  const startsAt = later(now(), 10 * minuteMs);
  return postingOf({ startsAt, endsAt: later(startsAt, 3 * hourMs), breakMinutes: 0, ...more });
};

/** An application that both have signed. */
export const engaged = async (
  worker: Someone,
  employer: Someone,
  posting = soon(),
): Promise<{ jobId: string; applicationId: string }> => {
  const { jobId } = await employer.ask("job.post", posting);
  const { applicationId } = await worker.ask("job.apply", { jobId });
  await employer.ask("job.accept", { applicationId });
  await worker.ask("job.sign", { applicationId });
  await employer.ask("job.sign", { applicationId });
  return { jobId, applicationId };
};

const shiftMinutes = 3;
/** The end of a worker's last short shift: no time is paid for twice. */
const busyUntil = new Map<string, Instant>();
/** A short shift, right after the worker's last one: it can be checked in for at once. */
export const next = (userId: string, minutes = shiftMinutes): Posting => {
  const soonest = later(now(), minuteMs);
  const [, startsAt = soonest] = [soonest, busyUntil.get(userId) ?? soonest].sort();
  const endsAt = later(startsAt, minutes * minuteMs);
  busyUntil.set(userId, endsAt);
  return soon({ startsAt, endsAt });
};

/** A short shift, after the worker's last one, from the posting to the approval. */
export const worked = async (worker: Someone, employer: Someone): Promise<string> => {
  const { jobId, applicationId } = await engaged(worker, employer, next(worker.userId));
  const { code } = await employer.ask("job.checkInCode", { jobId });
  await worker.ask("job.checkIn", { applicationId, code });
  await worker.ask("job.checkOut", { applicationId, code });
  await employer.ask("job.approve", { applicationId, workedMinutes: shiftMinutes });
  return applicationId;
};
