/**
 * Use command: a command behind a button. A double press, a lost answer and a press after it are one
 * command, since the key stays until the answer is known or the input changes. Another input is another
 * command, which waits for the one before.
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

type Running<R extends Route> = {
  readonly input: string;
  readonly answer: Promise<Gives<R> | null>;
};

export const useCommand = <R extends Route>(route: R): Command<R> => {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef<Running<R> | null>(null);
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
      // Another input may wait behind this one.
      if (running.current?.input === input) {
        running.current = null;
        setBusy(false);
      }
    }
  };
  const run = (params: Takes<R>): Promise<Gives<R> | null> => {
    const input = JSON.stringify(params);
    const before = running.current;
    if (before?.input === input) return before.answer;
    const answer = before === null ? attempt(params) : before.answer.then(() => attempt(params));
    running.current = { input, answer };
    return answer;
  };

  return {
    run,
    isBusy,
    problem,
    clear: () => setProblem(null),
  };
};
