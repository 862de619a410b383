/** Part: what each section of the posting form gets. */

import type { Form } from "./form.ts";
import type { Check, FieldName } from "./use-check.ts";

export type Part = {
  readonly form: Form;
  readonly change: (changes: Partial<Form>) => void;
  /** The message at a field: of the last attempt, else of the check. */
  readonly wrong: (field: FieldName) => string | undefined;
  readonly check: Check | null;
  /** Terms that applicants rely on cannot change. */
  readonly isEdit: boolean;
};
