/** Use board: the employer's jobs and the applications of those in which something may be due. */
import type { Problem } from "../../api/problem.ts";
import { useFresh } from "../../api/stream.ts";
import { useCalm } from "../../api/use-calm.ts";
import { useList } from "../../api/use-load.ts";
import { useLoads } from "../../api/use-loads.ts";
import { useWhole } from "../../api/use-whole.ts";
import type { OwnJob } from "../crew/crew.ts";
import { activeJobs, type Crewed } from "./todos.ts";

/** Read without asking; older ones come with "more". */
const readMax = 300;

export type Board = {
  readonly jobs: readonly OwnJob[];
  /** Null until all of it is there. */
  readonly crewed: readonly Crewed[] | null;
  readonly problem: Problem | null;
  readonly isLoading: boolean;
  readonly more: (() => void) | null;
  readonly again: () => void;
};

export const useBoard = (now: Date): Board => {
  const list = useList("GET /api/users/me/jobs", { limit: 100 });
  const jobs = list.items.filter((item): item is OwnJob => "seats" in item);
  const isRead = useWhole(list, readMax);
  const active = activeJobs(jobs, now);
  const crews = useLoads(
    "GET /api/jobs/:jobId/applications",
    isRead ? active.map(({ jobId }) => ({ jobId, limit: 100 })) : null,
  );
  const again = useCalm(() => {
    list.again();
    crews.again();
  });
  useFresh("application", null, again);
  useFresh("job", null, again);
  const { value } = crews;
  const isWhole = value !== null && value.length === active.length;
  return {
    jobs,
    crewed: isWhole ? active.map((job, index) => ({ job, crew: value[index]?.items ?? [] })) : null,
    problem: list.problem ?? crews.problem,
    isLoading: list.isLoading,
    more: list.more,
    again,
  };
};
