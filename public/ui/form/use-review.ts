/** Use review: the stars and words of a review while they are written, and whether it was given. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import type { Running } from "./form.ts";
import { useKept } from "./use-kept.ts";

type Written = { readonly stars: number; readonly text: string };

export type ReviewForm = Written & {
  readonly change: (changes: Partial<Written>) => void;
  readonly command: Running;
  readonly send: () => Promise<void>;
  /** Given now, given before, or neither. */
  readonly given: "now" | "before" | null;
};

export const useReview = (applicationId: string): ReviewForm => {
  const kept = useKept<Written>(`review.${applicationId}`, () => ({ stars: 5, text: "" }));
  const [isDone, setDone] = useState(false);
  const command = useCommand("POST /api/jobs/applications/:applicationId/reviews");
  const { stars } = kept.value;
  const send = async (): Promise<void> => {
    const text = kept.value.text.trim();
    const words = text === "" ? {} : { text };
    if ((await command.run({ applicationId, stars, ...words })) === null) return;
    kept.clear();
    setDone(true);
  };
  const isPast = command.problem?.code === "ALREADY_REVIEWED";
  return {
    ...kept.value,
    change: (changes) => kept.set({ ...kept.value, ...changes }),
    command,
    send,
    given: isDone ? "now" : isPast ? "before" : null,
  };
};
