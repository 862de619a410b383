/** Look: reads the results of a load over HTTP. */
import type { Answer } from "../../services/contracts/index.ts";
import type { Account, Seen } from "./market-checks.ts";
import type { Client, Person } from "./market-client.ts";
import type { Market } from "./market-load.ts";

const accountOf = async (market: Market, client: Client, person: Person): Promise<Account> => {
  const { name, walletWon } = market;
  const { userId, role, token } = person;
  if (role === "operator") throw new Error("an operator has no wallet");
  const isWorker = role === "worker";
  const jobs = await client.all<object>("/api/users/me/jobs", token);
  const points = isWorker
    ? await client.get<Answer<"user.points">>("/api/users/me/points", token)
    : { points: 0 };
  return {
    userId,
    role,
    beganWithWon: isWorker || market.poor.has(userId) ? 0 : walletWon,
    wallet: await client.get("/api/payments/wallet", token),
    statement: await client.all("/api/payments/wallet/entries", token),
    settlements: await client.all("/api/payments/settlements", token),
    points: points.points,
    notifications: await client.all("/api/communication/notifications", token),
    applications: isWorker ? (jobs as Account["applications"]) : [],
    jobs: isWorker
      ? []
      : (jobs as Account["jobs"]).filter(({ title }) => title.startsWith(`${name} `)),
  };
};

/** Reads, with a client of this or a later process, all that the checks need. */
export const look = async (
  market: Market,
  client: Client,
  operator: Person,
  from: string,
): Promise<Seen> => {
  const { history } = market;
  const { token } = operator;
  const people = [...market.workers, ...market.employers];
  const accounts = await Promise.all(people.map((person) => accountOf(market, client, person)));
  const withdrawals: Seen["withdrawals"] = [];
  for (const { kind, id, by } of new Map(history.map((each) => [each.id, each])).values()) {
    if (kind !== "withdraw") continue;
    const owner = people.find(({ userId }) => userId === by)?.token ?? "";
    const path = `/api/payments/withdrawals/${id}`;
    const { status, body } = await client.send("GET", path, { token: owner });
    if (status === 200) withdrawals.push(body);
  }
  return {
    accounts,
    withdrawals,
    events: await client.all(`/api/analytics/events?from=${encodeURIComponent(from)}`, token),
    ledger: await client.get("/api/payments/ledger/verify", token),
    audit: await client.get("/api/security/audit-logs/verify", token),
  };
};
