/** Missing: what a posting still needs before it can be sent. Pure. */
import type { Form } from "./form.ts";
import type { FieldName } from "./use-check.ts";

type Missing = Extract<
  FieldName,
  "trade" | "title" | "description" | "time" | "wage" | "seats" | "place"
>;

/** The fields that are empty, in the order of the form. */
export const missingOf = (form: Form): Missing[] => {
  const empty: readonly (readonly [Missing, boolean])[] = [
    ["trade", form.categoryId === ""],
    ["title", form.title.trim() === ""],
    ["description", form.description.trim() === ""],
    ["time", form.date === "" || form.from === "" || form.to === ""],
    ["wage", !(Number(form.wage) > 0)],
    ["seats", !(Number(form.seats) > 0)],
    ["place", form.siteId === "" && (form.address.trim() === "" || form.lat === null)],
  ];
  return empty.filter(([, isEmpty]) => isEmpty).map(([name]) => name);
};
