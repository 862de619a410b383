/** Reason texts: what a refused person reads and can do. */
import { expect, test } from "@jest/globals";
import { problemOf, problemText } from "../../../mixins/http/parsing/problem-details.ts";
import { textOf } from "../../../services/contracts/core/reason-texts.ts";
import { Refusal } from "../../../services/contracts/core/refusal.ts";
import { detailOf } from "../../../services/contracts/core/refusal-texts.ts";

test.each(["GUARDIAN_MISSING", "ADULT_ONLY", "CERTIFICATE_MISSING", "WORK_PERMIT_MISSING"])(
  "who is not eligible for %s reads what to do, in Korean and in English",
  (reason) => {
    const texts = (["ko", "en"] as const).map((language) =>
      textOf("NOT_ELIGIBLE", { reason }, language),
    );
    expect(new Set([...texts, detailOf("NOT_ELIGIBLE"), detailOf("NOT_ELIGIBLE", "en")]).size).toBe(
      4,
    );
    const problem = problemOf(new Refusal("NOT_ELIGIBLE", { reason }, 422));
    expect(JSON.parse(problemText(problem, "r")).detail).toBe(texts[0]);
  },
);

test("a reason without a text, or with the name of a member of every object, leaves the code's text", () => {
  for (const reason of ["MINOR_NIGHT", "toString", 3, undefined]) {
    expect(textOf("NOT_ELIGIBLE", { reason })).toBe(detailOf("NOT_ELIGIBLE"));
  }
});
