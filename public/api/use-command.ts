/**
 * Use command: a command behind a button. A double press, a lost answer and a press after it are one
 * command, since the key stays until the answer is known or the input changes.
 */
import { useRef, useState } from "preact/hooks";
import { call, newKey } from "./client.ts";
import { type Problem, problemOf } from "./problem.ts";
import type { Gives, Route, Takes } from "./routes.ts";

export type Command<R extends Route> = {
  /** Resolves with the answer; with null when it was refused, which `problem` shows. */
  readonly run: (params: Takes<R>) => Promise<Gives<R> | null>;
  readonly isBusy: boolean;
  readonly problem: Problem | null;
  readonly clear: () => void;
};

export const useCommand = <R extends Route>(route: R): Command<R> => {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef<Promise<Gives<R> | null> | null>(null);
  const key = useRef<{ input: string; key: string } | null>(null);

  const attempt = async (params: Takes<R>): Promise<Gives<R> | null> => {
    const input = JSON.stringify(params);
    if (key.current?.input !== input) key.current = { input, key: newKey() };
    setBusy(true);
    setProblem(null);
    try {
      const answer = await call(route, params, { key: key.current.key });
      key.current = null;
      return answer;
    } catch (thrown) {
      const refused = problemOf(thrown);
      // A refusal stored nothing; what got no answer may have been done, and keeps its key.
      if (refused.status !== 0 && refused.status < 500) key.current = null;
      setProblem(refused);
      return null;
    } finally {
      running.current = null;
      setBusy(false);
    }
  };

  return {
    run: (params) => (running.current ??= attempt(params)),
    isBusy,
    problem,
    clear: () => setProblem(null),
  };
};
