/** Use loads: the answers of one route to several params, asked a few at a time. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { call } from "./client.ts";
import { type Problem, problemOf } from "./problem.ts";
import type { Gives, Route, Takes } from "./routes.ts";
import type { Load } from "./use-load.ts";

const atOnce = 4;

const askAll = async <R extends Route>(
  route: R,
  all: readonly Takes<R>[],
  signal: AbortSignal,
): Promise<Gives<R>[]> => {
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
): Load<readonly Gives<R>[]> => {
  type State = Omit<Load<readonly Gives<R>[]>, "again">;
  const [state, setState] = useState<State>({ value: null, problem: null, isLoading: true });
  const [round, setRound] = useState(0);
  const name = JSON.stringify(all);
  useEffect(() => {
    if (all === null) return undefined;
    const aborter = new AbortController();
    const end = (value: State["value"], problem: Problem | null): void =>
      setState((last) => ({ value: value ?? last.value, problem, isLoading: false }));
    setState(({ value }) => ({ value, problem: null, isLoading: true }));
    askAll(route, all, aborter.signal).then(
      (value) => end(value, null),
      (thrown: unknown) => {
        if (!aborter.signal.aborted) end(null, problemOf(thrown));
        aborter.abort();
      },
    );
    return () => aborter.abort();
  }, [route, name, round]);
  const again = useCallback(() => setRound((last) => last + 1), []);
  return { ...state, again };
};
