/** Settle: the people of the market, and what they need before the first day. */
import { instant } from "../../services/contracts/core/units.ts";
import { employers, worker } from "../../services/demo/names.ts";
import { seeded } from "../../services/demo/random.ts";
import type { Person } from "../system/market-client.ts";
import { demoWalletWon, Market } from "../system/market-load.ts";
import type { Gate } from "./gate.ts";
import { pause, type World } from "./world.ts";

const password = "a-long-password-2026";
const consents = { terms: true, privacy: true, location: true };
const pollMs = 500;

const register = async (gate: Gate, role: "worker" | "employer", facts: object) => {
  const body = { role, password, consents, ...facts };
  const { email } = facts as { email: string };
  const key = `register-${email}`;
  const reply = await gate.send("POST", "/api/users/register", { body, key });
  if (reply.status !== 201) throw new Error(`${email}: ${reply.status} ${JSON.stringify(reply)}`);
  const { user, accessToken } = reply.body;
  return gate.person(user.userId, role, { email, password, token: accessToken });
};

export const signIn = async (gate: Gate, email: string, secret: string): Promise<Person> => {
  const body = { email, password: secret };
  const reply = await gate.send("POST", "/api/users/login", { body });
  if (reply.status !== 200) throw new Error(`${email}: ${reply.status} ${reply.body.code}`);
  const { user, accessToken } = reply.body;
  return gate.person(user.userId, user.role, { email, password: secret, token: accessToken });
};

/** Registers all people; workers get bank accounts, employers their first money, `poor` not. */
export const settleIn = async (
  world: World,
  gate: Gate,
  size: { readonly workers: number; readonly employers: number; readonly poor: number },
  operator: Person,
): Promise<Market> => {
  const random = seeded(world.seed);
  const at = instant(world.wall());
  const owners = employers(random, at).slice(0, size.employers + size.poor);
  const people = {
    employers: await Promise.all(
      // A made-up business number denotes no business, so registration refuses it.
      owners.map(({ employer: { businessNumber: _, ...employer } }) =>
        register(gate, "employer", employer),
      ),
    ),
    workers: await Promise.all(
      Array.from({ length: size.workers }, (_, n) => {
        const { email, name, birthDate, phone } = worker(random, n + 1, at);
        return register(gate, "worker", { email, name, birthDate, phone });
      }),
    ),
  };
  for (const { token } of people.workers) {
    const body = { bankCode: "004", accountNumber: "123456-01-987654", holder: "김하루" };
    await gate.send("PUT", "/api/users/me/bank-account", { token, body });
  }
  for (const [index, { token }] of people.employers.slice(0, size.employers).entries()) {
    const body = { amountWon: demoWalletWon, method: "card" };
    await gate.send("POST", "/api/payments/charges", { token, body, key: `first-${index}` });
    const has = async () =>
      (await gate.get<{ availableWon: number }>("/api/payments/wallet", token)).availableWon;
    // More than that is a finding of the checks at the end, and no reason to wait for ever.
    while ((await has()) < demoWalletWon) await pause(world, pollMs);
  }
  const poor = new Set(people.employers.slice(size.employers).map(({ userId }) => userId));
  return new Market(gate.asClient(), `sim${world.seed}`, people, { operator, poor });
};
