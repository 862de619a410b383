/** Use load: what a screen reads from the API, while it loads, when it is there, and when it failed. */
import { useEffect, useRef, useState } from "preact/hooks";
import { language } from "../words/words.ts";
import { call } from "./client.ts";
import { type Problem, problemOf } from "./problem.ts";
import type { Gives, ItemOf, ListRoute, Route, Takes } from "./routes.ts";
import { type Load, useAnswer } from "./use-answer.ts";

export type { Load } from "./use-answer.ts";

/** Asks a route whenever its params change; null params ask nothing. */
export const useLoad = <R extends Route>(route: R, params: Takes<R> | null): Load<Gives<R>> =>
  useAnswer(
    params === null ? null : (signal) => call(route, params, { signal }),
    // A refusal is in the language of the page.
    [route, JSON.stringify(params), language.value],
  );

export type List<T> = {
  readonly items: readonly T[];
  readonly problem: Problem | null;
  readonly isLoading: boolean;
  /** Null at the end of the list. */
  readonly more: (() => void) | null;
  readonly again: () => void;
};

/** Asks a list page by page. New params begin it again; the old items stay until the new ones come. */
export const useList = <R extends ListRoute>(
  route: R,
  params: Takes<R> | null,
): List<ItemOf<R>> => {
  const [items, setItems] = useState<readonly ItemOf<R>[]>([]);
  const [cursor, setCursor] = useState<string | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [isLoading, setLoading] = useState(params !== null);
  const [round, setRound] = useState(0);
  const aborter = useRef<AbortController | null>(null);
  const name = JSON.stringify(params);

  /** Asks the page behind a cursor, or the first one. */
  const ask = (from: string | null): void => {
    if (params === null) return;
    aborter.current?.abort();
    const mine = new AbortController();
    aborter.current = mine;
    setLoading(true);
    setProblem(null);
    const page = { ...params, ...(from === null ? {} : { cursor: from }) } as Takes<R>;
    call(route, page, { signal: mine.signal }).then(
      (answer) => {
        const { items: found, nextCursor } = answer as {
          items: ItemOf<R>[];
          nextCursor: string | null;
        };
        setItems((before) => (from === null ? found : [...before, ...found]));
        setCursor(nextCursor);
        setLoading(false);
      },
      (thrown: unknown) => {
        if (mine.signal.aborted) return;
        setProblem(problemOf(thrown));
        setLoading(false);
      },
    );
  };

  useEffect(() => {
    ask(null);
    return () => aborter.current?.abort();
  }, [route, name, round]);

  return {
    items,
    problem,
    isLoading,
    more: cursor === null ? null : () => ask(cursor),
    again: () => setRound((last) => last + 1),
  };
};
