/** Use loads: the answers of one route to several params, asked a few at a time. */
import { call } from "./client.ts";
import type { Gives, Route, Takes } from "./routes.ts";
import { type Load, useAnswer } from "./use-answer.ts";

const atOnce = 4;

const askAll = async <R extends Route>(
  route: R,
  all: readonly Takes<R>[],
  signal: AbortSignal,
): Promise<readonly Gives<R>[]> => {
  const answers: Gives<R>[] = [];
  const rest = all.entries();
  const worker = async (): Promise<void> => {
    for (const [index, params] of rest) answers[index] = await call(route, params, { signal });
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return answers;
};

/** Asks a route for each of the params; null asks nothing yet. The answers come together, in their order. */
export const useLoads = <R extends Route>(
  route: R,
  all: readonly Takes<R>[] | null,
): Load<readonly Gives<R>[]> =>
  useAnswer(all === null ? null : (signal) => askAll(route, all, signal), [
    route,
    JSON.stringify(all),
  ]);
