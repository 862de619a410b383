/** Use together: when the parts of a screen may be shown, so that none moves what is read already. */
import { useRef } from "preact/hooks";
import type { Load } from "./use-answer.ts";

/** Whether all of them have answered or failed once; then for good, also while one is read again. */
export const useTogether = (parts: readonly Pick<Load<unknown>, "isLoading">[]): boolean => {
  const isWhole = useRef(false);
  isWhole.current ||= parts.every(({ isLoading }) => !isLoading);
  return isWhole.current;
};
