/**
 * People: makes workers and employers for each run. Each run has its own, so that its effects are
 * checked without reading what other runs did.
 */
import jwt from "jsonwebtoken";
import { ServiceBroker } from "moleculer";
import { tokenAudience, tokenIssuer, tokenType } from "../../mixins/auth/token-verifier.ts";
import { brokerOptions } from "../../mixins/boot/broker-options.ts";
import { giveSettings, readSettings } from "../../mixins/config/settings.ts";
import { idFrom } from "../../services/contracts/core/units.ts";
import { type Answer, call } from "../../services/contracts/index.ts";
import { operatorId } from "../../services/user/support/operator-account.command.ts";
import { until } from "../support/until.ts";
import { type Client, login, type Person } from "../system/market-client.ts";
import { demoWalletWon } from "../system/market-load.ts";
import { type Cluster, operatorPassword } from "./cluster.ts";

export type People = {
  readonly workers: readonly Person[];
  readonly employers: readonly Person[];
  /** The charges of the money that the employers began with. */
  readonly firstCharges: string[];
};
export type Size = { readonly workers: number; readonly employers: number };

const importMax = 500;
const walletMs = 60_000;
/** No one signs in with it. */
const passwordHash = "$argon2id$v=19$m=19456,t=2,p=1$b25lZGF5LWRlbW8tc2FsdA$none";

/** A node in the cluster for calls that no route leads to. */
export const joined = async (cluster: Cluster): Promise<ServiceBroker> => {
  const settings = readSettings({
    ONEDAY_NATS_URL: cluster.nats?.url ?? "",
    ONEDAY_LOG_LEVEL: "fatal",
  });
  const broker = new ServiceBroker({
    ...brokerOptions(settings),
    skipProcessEventRegistration: true,
  });
  giveSettings(broker, settings);
  await broker.start();
  await broker.waitForServices(["user", "security"]);
  return broker;
};

/** Makes tokens as the user service does, for longer than a drill takes. */
export const signer = async (broker: ServiceBroker) => {
  const { kid, privatePem } = await call(broker, "security.signingKey", {});
  return (userId: string, role: Person["role"]): Person => ({
    userId,
    role,
    token: jwt.sign({ role, sid: "drill", auth_time: Math.floor(Date.now() / 1000) }, privatePem, {
      algorithm: "ES256",
      subject: userId,
      issuer: tokenIssuer,
      audience: tokenAudience,
      expiresIn: "2d",
      header: { alg: "ES256", typ: tokenType, kid },
    }),
  });
};

export const operatorOf = (sign: (userId: string, role: Person["role"]) => Person): Person =>
  sign(operatorId, "operator");

type Role = "worker" | "employer";
const accountOf = (tag: string, role: Role, n: number) => ({
  userId: idFrom("drill", tag, role, String(n)),
  role,
  email: `${role}${n}.${tag}@drill.test`,
  passwordHash,
  name: "김하루",
  birthDate: "1990-05-01",
  phone: "010-0000-0000",
  hasLocationConsent: true,
  ...(role === "employer"
    ? { companyName: "하루상사", businessNumber: "000-00-00000", regularEmployees: 7 }
    : {}),
});

/** Gives a worker a bank account or an employer money; answers the charges that were made. */
const prepare = async (client: Client, person: Person, walletWon: number): Promise<string[]> => {
  const { token, role } = person;
  if (role === "worker") {
    const body = { bankCode: "004", accountNumber: "123456-01-987654", holder: "김하루" };
    await client.send("PUT", "/api/users/me/bank-account", { token, body });
    return [];
  }
  const body = { amountWon: walletWon, method: "card" };
  const charge = { token, body, key: "first-money" };
  const { chargeId } = (await client.send("POST", "/api/payments/charges", charge)).body;
  await until(async () => {
    const wallet = await client.get<Answer<"payment.wallet">>("/api/payments/wallet", token);
    return wallet.availableWon === walletWon;
  }, walletMs);
  return [chargeId];
};

const demoPassword = "oneday-demo-2026";

/** People of the demo data, for runs in one process, which no other node can join. */
const demoPeople = async (client: Client, runs: number, size: Size) => {
  const signIn = (role: Role, run: number) =>
    Promise.all(
      Array.from({ length: size[`${role}s`] }, (_, n) =>
        login(client, `${role}${run * size[`${role}s`] + n + 1}@oneday.test`, demoPassword),
      ),
    );
  const groups: People[] = [];
  for (let run = 0; run < runs; run += 1) {
    const [workers, employers] = [await signIn("worker", run), await signIn("employer", run)];
    groups.push({ workers, employers, firstCharges: [] });
    await Promise.all(workers.map((one) => prepare(client, one, 0)));
  }
  const operator = await login(client, "operator@oneday.test", operatorPassword);
  return { groups, operator };
};

/** People for `runs` runs, with bank accounts and first money. */
export const makePeople = async (
  cluster: Cluster,
  client: Client,
  {
    tag,
    runs,
    size,
    walletWon = demoWalletWon,
  }: {
    readonly tag: string;
    readonly runs: number;
    readonly size: Size;
    readonly walletWon?: number;
  },
): Promise<{ groups: People[]; operator: Person }> => {
  if (cluster.shape.isEmbedded) return demoPeople(client, runs, size);
  const broker = await joined(cluster);
  try {
    const sign = await signer(broker);
    const accounts = Array.from({ length: runs }, (_, run) => [
      ...Array.from({ length: size.workers }, (_, n) => accountOf(`${tag}-${run}`, "worker", n)),
      ...Array.from({ length: size.employers }, (_, n) =>
        accountOf(`${tag}-${run}`, "employer", n),
      ),
    ]);
    const all = accounts.flat();
    for (let from = 0; from < all.length; from += importMax) {
      await call(broker, "user.import", { accounts: all.slice(from, from + importMax) });
    }
    const groups = accounts.map((group) => {
      const people = group.map(({ userId, role }) => sign(userId, role));
      return {
        workers: people.filter(({ role }) => role === "worker"),
        employers: people.filter(({ role }) => role === "employer"),
        firstCharges: [] as string[],
      };
    });
    for (const { workers, employers, firstCharges } of groups) {
      const people = [...workers, ...employers];
      const charges = await Promise.all(people.map((one) => prepare(client, one, walletWon)));
      firstCharges.push(...charges.flat());
    }
    return { groups, operator: operatorOf(sign) };
  } finally {
    await broker.stop();
  }
};
