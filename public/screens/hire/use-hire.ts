/** Use hire: a job of the caller with all applications for it, read again when one changes. */
import type { Problem } from "../../api/problem.ts";
import type { Gives } from "../../api/routes.ts";
import { useFresh } from "../../api/stream.ts";
import { useCalm } from "../../api/use-calm.ts";
import { useList, useLoad } from "../../api/use-load.ts";
import { useWhole } from "../../api/use-whole.ts";
import type { Applied } from "../crew/crew.ts";

export type Job = Gives<"GET /api/jobs/:jobId">;
export type Hire = {
  readonly job: Job | null;
  readonly applications: readonly Applied[];
  readonly isLoading: boolean;
  readonly problem: Problem | null;
  readonly again: () => void;
};

/** A job has 500 seats at most, and three times as many who wait. */
const readMax = 2000;

export const useHire = (jobId: string): Hire => {
  const job = useLoad("GET /api/jobs/:jobId", { jobId });
  const list = useList("GET /api/jobs/:jobId/applications", {
    jobId,
    sort: "oldest",
    limit: 100,
  });
  const whole = useWhole(list, readMax);
  const again = useCalm(() => {
    job.again();
    list.again();
  });
  useFresh("application", null, again);
  useFresh("job", jobId, again);
  return {
    job: job.value,
    applications: whole ?? list.items,
    isLoading: list.isLoading && list.items.length === 0,
    problem: job.problem ?? list.problem,
    again,
  };
};
