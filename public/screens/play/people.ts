/** People: the two demo accounts of a played day, their tokens and wallets. The tab's own session stays as it is. */
import { call } from "../../api/client.ts";
import { Problem } from "../../api/problem.ts";
import type { Gives } from "../../api/routes.ts";
import { t } from "../../words/words.ts";

export type Side = "worker" | "employer";
export type Wallet = Gives<"GET /api/payments/wallet">;
export type Person = {
  readonly token: string;
  readonly name: string;
  readonly wallet: Wallet;
  /** What they had when they came in. */
  readonly firstWon: number;
};

const askEveryMs = 300;
const attemptsMax = 60;

const walletOf = (token: string, signal: AbortSignal): Promise<Wallet> =>
  call("GET /api/payments/wallet", {}, { token, signal });

/** Enters a demo account by its number. */
export const enter = async (role: Side, nth: number, signal: AbortSignal): Promise<Person> => {
  const { accessToken: token, user } = await call(
    "POST /api/users/demo-login",
    { role, nth },
    { signal },
  );
  const wallet = await walletOf(token, signal);
  return { token, name: user.name, wallet, firstWon: wallet.availableWon };
};

/** The person with the wallet as it is now. */
export const withWallet = async (person: Person, signal: AbortSignal): Promise<Person> => ({
  ...person,
  wallet: await walletOf(person.token, signal),
});

/** Asks until there is an answer that is wanted. Rejects with a Problem when it takes too long. */
export const until = async <T>(
  ask: () => Promise<T>,
  isWanted: (answer: T) => boolean,
  signal: AbortSignal,
): Promise<T> => {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    signal.throwIfAborted();
    const answer = await ask();
    if (isWanted(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, askEveryMs));
  }
  throw new Problem(503, { code: "UNAVAILABLE", detail: t("play.slow") });
};
