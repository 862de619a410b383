/** Use asked: a check of a record, which is long and so begins with a button. */
import { useState } from "preact/hooks";
import type { Gives, Route, Takes } from "../../../api/routes.ts";
import { type Load, useLoad } from "../../../api/use-load.ts";

type Asked<T> = Pick<Load<T>, "value" | "problem"> & {
  readonly isBusy: boolean;
  /** Begins the check, or another one. */
  readonly ask: () => void;
};

/** A route that is asked by `ask` alone. */
export const useAsked = <R extends Route>(route: R, params: Takes<R>): Asked<Gives<R>> => {
  const [isAsked, setAsked] = useState(false);
  const { value, problem, isLoading, again } = useLoad(route, isAsked ? params : null);
  const ask = (): void => (isAsked ? again() : setAsked(true));
  return { value, problem, isBusy: isAsked && isLoading, ask };
};
