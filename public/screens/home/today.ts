/** Today: which of the worker's applications is the shift of now, and which wait for a signature. Pure. */
import type { ItemOf } from "../../api/routes.ts";
import { dateKey } from "../../words/format.ts";
import type { Application } from "../application/status.ts";

type Item = ItemOf<"GET /api/users/me/jobs">;

/** A worker's list has applications alone; an employer's has jobs. */
export const isApplication = (item: Item): item is Application => "applicationId" in item;

/** The shift that is being worked, else the next one that begins today or is not over. */
export const nextShift = (items: readonly Item[], now: Date): Application | null => {
  const mine = items.filter(isApplication);
  const working = mine.find(({ status }) => status === "working");
  if (working !== undefined) return working;
  const today = dateKey(now);
  const shifts = mine.filter(
    ({ status, startsAt, endsAt }) =>
      (status === "accepted" || status === "signed") &&
      dateKey(startsAt) <= today &&
      new Date(endsAt) > now,
  );
  return shifts.toSorted((a, b) => a.startsAt.localeCompare(b.startsAt))[0] ?? null;
};

/** Accepted applications whose contract the worker has not signed, the next shift first. */
export const toSign = (items: readonly Item[], now: Date): readonly Application[] =>
  items
    .filter(isApplication)
    .filter(
      ({ status, signedBy, startsAt, partOf }) =>
        status === "accepted" &&
        partOf === undefined &&
        !signedBy.includes("worker") &&
        new Date(startsAt) > now,
    )
    .toSorted((a, b) => a.startsAt.localeCompare(b.startsAt));
