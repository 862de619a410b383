/** Use check: asks the API about a posting while it is typed, and says at which field a problem is. */
import type { Gives } from "../../api/routes.ts";
import { type Load, useLoad } from "../../api/use-load.ts";
import { useRested } from "../../ui/use-rested.ts";
import { either } from "../../words/words.ts";
import { city, cityCentre } from "../search/districts.ts";
import { type Form, type Posting, postingOf } from "./form.ts";

export type Check = Gives<"POST /api/jobs/checks">;
const restMs = 400;

/** Stands in for what is not typed yet, so that pay and times are checked from the first field on. */
const standIn = { address: city, ...cityCentre };

const checkable = (form: Form): Posting | null => {
  const posting = postingOf(form);
  if (posting === null || form.categoryId === "" || !(posting.hourlyWageWon > 0)) return null;
  if (!(posting.seats > 0) || Number.isNaN(posting.breakMinutes)) return null;
  const hasPlace = posting.siteId !== undefined || (posting.place?.address ?? "") !== "";
  return {
    ...posting,
    title: posting.title || "-",
    description: posting.description || "-",
    ...(hasPlace ? {} : { place: standIn }),
  };
};

/** The check of what was typed last, a moment after the typing rests. */
export const useCheck = (form: Form): Load<Check> =>
  useLoad("POST /api/jobs/checks", checkable(useRested(form, restMs)));

export type FieldName =
  | ("title" | "description" | "trade" | "wage" | "time" | "break" | "days")
  | ("seats" | "place" | "gates" | "extras" | "early");

const fieldByCode: Readonly<Record<string, FieldName>> = {
  WAGE_BELOW_MINIMUM: "wage",
  BREAK_TOO_SHORT: "break",
  BREAK_TOO_LONG: "break",
  BREAKS_DIFFER: "break",
  BREAK_OUTSIDE_WORK: "break",
  BREAK_PIECES: "break",
  STARTS_IN_PAST: "time",
  STARTS_TOO_LATE: "time",
  TIMES_REVERSED: "time",
  SHIFT_TOO_LONG: "time",
  LAW_UNKNOWN: "time",
  CATEGORY_UNKNOWN: "trade",
  PLACE_OUTSIDE_SERVICE: "place",
  PLACE_MISSING: "place",
  SITE_NOT_FOUND: "place",
  SITE_WITHOUT_MANAGER: "place",
  GATE_UNKNOWN: "gates",
  GATE_NOT_ALLOWED: "gates",
  OWN_LINES_TWICE: "extras",
  DAYS_OUT_OF_ORDER: "days",
  DAYS_TOO_FAR: "days",
  EARLY_ACCESS_TOO_LONG: "early",
};

/** Words are shown with their suggestions, so their problem is not said twice. */
const saidByWords = ["BLOCKED_WORD", "CONTACT_IN_TEXT"];

/** The problem at a field. */
export const problemAt = (check: Check | null, field: FieldName): string | undefined => {
  const found = check?.problems.find(({ code }) => fieldByCode[code] === field);
  return found && either(found.text, found.english);
};

/** The problems that no field has. */
export const otherProblems = (check: Check | null): Check["problems"] =>
  (check?.problems ?? []).filter(
    ({ code }) => fieldByCode[code] === undefined && !saidByWords.includes(code),
  );

/** A value that a rule compared, such as the minimum wage of the day. */
export const comparedWith = (check: Check | null, code: string, name: string): string | undefined =>
  check?.problems.find((one) => one.code === code)?.values.find((value) => value.name === name)
    ?.value;
