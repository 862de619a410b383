/**
 * Dynamic config: settings that change while OneDay runs, from a JSON file or a key of etcd.
 *
 * `dynamicConfigOf` answers from memory. A bad change is refused with one line and the previous
 * config stays in force; at the start it ends the process. Each process follows the source alone,
 * so two may differ for a moment. A value that must not change later (the fee of a hold) is written
 * into the commit.
 */
import type { Middleware, ServiceBroker } from "moleculer";
import { Refusal } from "../../services/contracts/core/refusal.ts";
import { closed, Nullable, type Static, T } from "../../services/contracts/core/schema.ts";
import { now, seoulDate } from "../../services/contracts/core/units.ts";
import { checkerOf } from "../../services/contracts/core/validator.ts";
import { feeCapPercent } from "../../services/contracts/law/statutory-values.ts";
import { setDrained } from "../broker/drained-nodes.ts";
import { defaultRates, type Rates, ratesOf, WrittenRates } from "../config/rate-classes.ts";
import type { Settings } from "../config/settings.ts";
import { endStart } from "../config/startup.ts";
import { liveLevelsOf } from "../logging/live-levels.ts";
import { etcdSource } from "./etcd-source.ts";
import { fileSource } from "./file-source.ts";
import { endMsOf, stillTimed, type Timed, TimedSettings } from "./timed-settings.ts";

/** Where the text is read. `watch` calls back when it may have changed, also when it has not. */
export type Source = {
  /** The source in a form that may be shown. */
  readonly shown: string;
  read(): Promise<string>;
  /** Replaces the text as a whole: a reader sees the old one or the new one. */
  write(text: string): Promise<void>;
  watch(changed: () => void): Promise<() => Promise<void>>;
};

/** Limits per day of Asia/Seoul. */
const Limits = T.Object(
  {
    /** What one employer may approve beyond the attended time, in won and in approvals. */
    earlyPayWon: T.Integer({ minimum: 0, maximum: 1_000_000_000 }),
    earlyPays: T.Integer({ minimum: 0, maximum: 10_000 }),
    /** Shifts of one worker that an employer may approve. */
    pairPays: T.Integer({ minimum: 1, maximum: 1000 }),
    /** Withdrawals of one person. */
    withdrawals: T.Integer({ minimum: 1, maximum: 1000 }),
  },
  closed,
);

const Switch = T.Optional(T.Boolean());
const Written = T.Object(
  {
    /** The platform's fee from the employer, in whole percent of the pay; null: by the table. */
    employerFeePercent: T.Optional(Nullable(T.Integer({ minimum: 0, maximum: 100 }))),
    /** How long after the start a no-show may be reported, in minutes; null: by the table. */
    noShowWaitMinutes: T.Optional(Nullable(T.Integer({ minimum: 0, maximum: 720 }))),
    features: T.Optional(T.Object({ applications: Switch, withdrawals: Switch }, closed)),
    /** How many requests one caller may make, by class: docs/rates.md. */
    rates: T.Optional(WrittenRates),
    limits: T.Optional(T.Partial(Limits, closed)),
    ...TimedSettings,
  },
  closed,
);

export type DynamicConfig = {
  readonly employerFeePercent: number | null;
  readonly noShowWaitMinutes: number | null;
  readonly features: { readonly applications: boolean; readonly withdrawals: boolean };
  readonly rates: Rates;
  readonly limits: Static<typeof Limits>;
  /** What has not ended, see timed-settings.ts. */
  readonly drained: Timed;
  readonly logLevels: Timed;
};

const defaults: DynamicConfig = {
  employerFeePercent: null,
  noShowWaitMinutes: null,
  features: { applications: true, withdrawals: true },
  rates: defaultRates,
  // A hundred workers who are sent home at once with a whole day's pay.
  limits: { earlyPayWon: 10_000_000, earlyPays: 100, pairPays: 20, withdrawals: 30 },
  drained: {},
  logLevels: {},
};

const check = checkerOf(Written);

/** Throws where the fee is above what may be taken today (직업안정법 제19조 제3항). */
const checkFee = (percent: number): void => {
  const mostPercent = feeCapPercent(seoulDate(now()));
  if (percent <= mostPercent) return;
  throw new Error(`/employerFeePercent must not be above ${mostPercent}, the cap of the law`);
};

/** Parses a config. Throws an Error that names what is wrong. */
export const readDynamicConfig = (text: string): DynamicConfig => {
  const value: unknown = JSON.parse(text);
  const findings = check(value);
  if (findings !== true) {
    throw new Error(findings.map(({ field, message }) => `${field} ${message}`).join(", "));
  }
  checkFee((value as Static<typeof Written>).employerFeePercent ?? 0);
  const { features, rates, limits, drained, logLevels, ...rest } = value as Static<typeof Written>;
  return {
    ...defaults,
    ...rest,
    features: { ...defaults.features, ...features },
    rates: ratesOf(rates),
    limits: { ...defaults.limits, ...limits },
    drained: stillTimed(drained),
    logLevels: stillTimed(logLevels),
  };
};

const known = new WeakMap<ServiceBroker, DynamicConfig>();

/** The config in force. */
export const dynamicConfigOf = (broker: ServiceBroker): DynamicConfig =>
  known.get(broker) ?? defaults;

/** Refuses SWITCHED_OFF (503) while a feature is off. */
export const checkFeature = (
  broker: ServiceBroker,
  feature: keyof DynamicConfig["features"],
): void => {
  if (!dynamicConfigOf(broker).features[feature])
    throw new Refusal("SWITCHED_OFF", { feature }, 503);
};

/** Where the settings say that the config is; null for nowhere. */
const sourceOf = ({ tuning, startWaitS }: Settings): Source | null => {
  if (tuning === null) return null;
  return tuning.startsWith("etcd3://") ? etcdSource(tuning, startWaitS) : fileSource(tuning);
};

/** Reads again, and once more when a change was reported meanwhile; never two reads at a time. */
const following = (read: () => Promise<void>): (() => void) => {
  let isReading = false;
  let hasChangedAgain = false;
  const go = async (): Promise<void> => {
    if (isReading) {
      hasChangedAgain = true;
      return;
    }
    isReading = true;
    do {
      hasChangedAgain = false;
      await read();
    } while (hasChangedAgain);
    isReading = false;
  };
  return () => void go();
};

/** Puts a config in force: in the balancer and in the loggers, too. */
const use = (broker: ServiceBroker, settings: Settings, config: DynamicConfig): void => {
  known.set(broker, config);
  const ends = Object.entries(config.drained).map(([id, end]) => [id, endMsOf(end)] as const);
  setDrained(broker, new Map(ends));
  const levels = Object.entries(config.logLevels).map(([target, value]) => {
    const [level = ""] = value.split(" ", 1);
    return [target, { level, endMs: endMsOf(value) }] as const;
  });
  liveLevelsOf(settings).set(new Map(levels));
};

/** Reads the config and follows its source. Answers the function that stops it. */
const follow = async (
  broker: ServiceBroker,
  settings: Settings,
  source: Source,
): Promise<() => Promise<void>> => {
  const logger = broker.getLogger("tuning");
  let seen = await source.read();
  use(broker, settings, readDynamicConfig(seen));
  let failure = "";
  const complain = (problem: string): void => {
    if (problem !== failure) logger.error(`${source.shown} stays as it was: ${problem}`);
    failure = problem;
  };
  const read = async (): Promise<void> => {
    try {
      const text = await source.read();
      if (text !== seen || failure !== "") use(broker, settings, readDynamicConfig(text));
      if (text !== seen)
        logger.warn(`${source.shown} is now ${JSON.stringify(dynamicConfigOf(broker))}`);
      seen = text;
      failure = "";
    } catch (error) {
      complain((error as Error).message);
    }
  };
  return source.watch(following(read));
};

const stops = new WeakMap<ServiceBroker, () => Promise<void>>();
const sources = new WeakMap<ServiceBroker, Source>();

/** The source that a broker follows; null for none. */
export const tuningSourceOf = (broker: ServiceBroker): Source | null => sources.get(broker) ?? null;

/** Follows the source from before the services start until they have stopped. */
export const dynamicConfig = (settings: Settings): Middleware => ({
  name: "Tuning",
  async starting(broker: ServiceBroker) {
    const source = sourceOf(settings);
    if (source === null) return;
    try {
      stops.set(broker, await follow(broker, settings, source));
      sources.set(broker, source);
    } catch (error) {
      endStart(new Error(`ONEDAY_TUNING: ${source.shown}: ${(error as Error).message}`));
    }
  },
  async stopped(broker: ServiceBroker) {
    await stops.get(broker)?.();
    liveLevelsOf(settings).stop();
  },
});
