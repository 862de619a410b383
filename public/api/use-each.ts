/** Use each: the same route for several things at once, such as the applications of each job. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { call } from "./client.ts";
import { type Problem, problemOf } from "./problem.ts";
import type { Gives, Route, Takes } from "./routes.ts";

const atOnceMax = 4;

export type Each<T> = {
  /** In the order of the params; the last answers stay while newer ones load. */
  readonly values: readonly T[] | null;
  readonly problem: Problem | null;
  readonly again: () => void;
};

const askAll = async <R extends Route>(
  route: R,
  all: readonly Takes<R>[],
  signal: AbortSignal,
): Promise<Gives<R>[]> => {
  const answers: Gives<R>[] = [];
  for (let from = 0; from < all.length; from += atOnceMax) {
    const some = all.slice(from, from + atOnceMax);
    answers.push(...(await Promise.all(some.map((params) => call(route, params, { signal })))));
  }
  return answers;
};

/** Asks a route once for each params, some at once; null asks nothing yet. */
export const useEach = <R extends Route>(
  route: R,
  all: readonly Takes<R>[] | null,
): Each<Gives<R>> => {
  const [values, setValues] = useState<readonly Gives<R>[] | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  const name = JSON.stringify(all);
  useEffect(() => {
    if (all === null) return undefined;
    const aborter = new AbortController();
    askAll(route, all, aborter.signal).then(
      (answers) => {
        setValues(answers);
        setProblem(null);
      },
      (thrown: unknown) => {
        if (!aborter.signal.aborted) setProblem(problemOf(thrown));
      },
    );
    return () => aborter.abort();
  }, [route, name, round]);
  const again = useCallback(() => setRound((last) => last + 1), []);
  return { values, problem, again };
};
