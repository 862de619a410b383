/** A market in one process whose clock a test stops and moves, and the people in it. */
import type { ServiceBroker } from "moleculer";
import analytics from "../../services/analytics/analytics.service.ts";
import communication from "../../services/communication/communication.service.ts";
import { type Instant, newId, now } from "../../services/contracts/core/units.ts";
import { type ActionName, type Answer, call, type Params } from "../../services/contracts/index.ts";
import job from "../../services/job/job.service.ts";
import matching from "../../services/matching/matching.service.ts";
import { payment } from "../../services/payment/payment.service.ts";
import { sandbox } from "../../services/payment/provider/sandbox/sandbox-provider.adapter.ts";
import { startBroker } from "../support/broker.ts";
import { startClock, stopClockAt } from "../support/clock.ts";
import { until } from "../support/until.ts";
import { register, registration, services } from "../user/people.ts";

const { password } = registration("");

/** The people of a market, by name; each signs in again once the clock was moved. */
class People {
  readonly #broker: ServiceBroker;
  readonly #known = new Map<string, { email: string; token: string; at: string }>();

  constructor(broker: ServiceBroker) {
    this.#broker = broker;
  }

  async joins(name: string, change: Partial<Params<"user.register">> = {}): Promise<void> {
    const email = `${name}@clocked.test`;
    const { accessToken: token } = await register(this.#broker, email, change);
    this.#known.set(name, { email, token, at: now() });
  }

  /** An employer of five who has charged. */
  async employs(name: string, amountWon: number): Promise<void> {
    await this.joins(name, { role: "employer", companyName: "한강물류", regularEmployees: 5 });
    await this.by(name, "payment.charge", { amountWon, method: "card" });
    await until(async () => (await this.by(name, "payment.wallet", {})).availableWon > 0);
  }

  async by<A extends ActionName>(name: string, action: A, params: Params<A>): Promise<Answer<A>> {
    const meta = { token: await this.#tokenOf(name), key: newId() };
    return call(this.#broker, action, params, { meta });
  }

  /** A token lasts minutes, so one from before the clock was moved may be over. */
  async #tokenOf(name: string): Promise<string> {
    const { email = "", token = "", at = "" } = this.#known.get(name) ?? {};
    if (at === now()) return token;
    const { accessToken } = await call(this.#broker, "user.login", { email, password });
    this.#known.set(name, { email, token: accessToken, at: now() });
    return accessToken;
  }
}

/** Starts all services with the clock stopped at an instant. */
export const startClockedMarket = async (at: Instant) => {
  stopClockAt(at);
  const world = await startBroker([
    ...services,
    job,
    matching,
    payment(sandbox()),
    communication,
    analytics,
  ]);
  const { broker } = world;
  const stop = async () => {
    startClock();
    await world.stop();
  };
  return { broker, people: new People(broker), stop };
};
