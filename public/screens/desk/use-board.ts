/** Use board: the employer's jobs and the applications of those in which something may be due. */
import type { Problem } from "../../api/problem.ts";
import type { ItemOf } from "../../api/routes.ts";
import { useFresh } from "../../api/stream.ts";
import { useCalm } from "../../api/use-calm.ts";
import { useList } from "../../api/use-load.ts";
import { useWhole } from "../../api/use-whole.ts";
import { standing } from "../application/status.ts";
import type { Applied, OwnJob } from "../crew/crew.ts";
import { activeJobs, type Crewed, dueTimes } from "./todos.ts";

/** Read without asking; older ones come with "more". */
const readMax = 300;
const crewsMax = 1000;

export type Board = {
  readonly jobs: readonly OwnJob[];
  /** Null until all of it is there. */
  readonly crewed: readonly Crewed[] | null;
  readonly problem: Problem | null;
  readonly isLoading: boolean;
  readonly more: (() => void) | null;
  readonly again: () => void;
};

/** A worker's list has applications. */
const isOwnJob = (item: ItemOf<"GET /api/users/me/jobs">): item is OwnJob => "seats" in item;

const crewedOf = (jobs: readonly OwnJob[], all: readonly Applied[]): Crewed[] => {
  const byJob = Map.groupBy(all, ({ jobId }) => jobId);
  return jobs.map((job) => ({ job, crew: byJob.get(job.jobId) ?? [] }));
};

export const useBoard = (now: Date): Board => {
  const list = useList("GET /api/users/me/jobs", { limit: 100 });
  const whole = useWhole(list, readMax);
  const crews = useList("GET /api/jobs/applications", {
    ...dueTimes(now),
    status: standing,
    limit: 100,
  });
  const crew = useWhole(crews, crewsMax);
  const again = useCalm(() => {
    list.again();
    crews.again();
  });
  useFresh("application", null, again);
  useFresh("job", null, again);
  return {
    jobs: (whole ?? list.items).filter(isOwnJob),
    crewed: whole && crew && crewedOf(activeJobs(whole.filter(isOwnJob), now), crew),
    problem: list.problem ?? crews.problem,
    isLoading: list.isLoading,
    more: list.more,
    again,
  };
};
