/** Use answer: something that is asked for: while it is on its way, when it is there, and when it failed. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { Problem, problemOf } from "./problem.ts";

export type Load<T> = {
  /** The last answer; it stays while a newer one loads, and when that failed. */
  readonly value: T | null;
  readonly problem: Problem | null;
  readonly isLoading: boolean;
  readonly again: () => void;
};

/** Asks whenever the inputs change, and on `again`; null asks nothing. */
export const useAnswer = <T>(
  ask: ((signal: AbortSignal) => Promise<T>) | null,
  inputs: readonly unknown[],
): Load<T> => {
  type State = Omit<Load<T>, "again">;
  const [state, setState] = useState<State>({ value: null, problem: null, isLoading: true });
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (ask === null) return undefined;
    const aborter = new AbortController();
    setState(({ value }) => ({ value, problem: null, isLoading: true }));
    ask(aborter.signal).then(
      (value) => setState({ value, problem: null, isLoading: false }),
      (thrown: unknown) => {
        if (aborter.signal.aborted) return;
        setState(({ value }) => ({ value, problem: problemOf(thrown), isLoading: false }));
        // What was asked beside it is of no use any more.
        aborter.abort();
      },
    );
    return () => aborter.abort();
  }, [...inputs, round]);
  const again = useCallback(() => setRound((last) => last + 1), []);
  return { ...state, again };
};

/** A script that is loaded once it is needed. A missing one is a request without an answer. */
export const useScript = <T>(load: () => Promise<T>, isNeeded = true): Load<T> => {
  const ask = (): Promise<T> =>
    load().catch(() => {
      throw new Problem(0, {});
    });
  return useAnswer(isNeeded ? ask : null, [isNeeded]);
};
