/**
 * Refusal: the error of a domain rule that refuses.
 *
 * Pure rules throw it. The runtime turns it into a Moleculer client error whose `type` is the code,
 * so it survives transport. Every code is listed in the contract of the action that it ends.
 */
export class Refusal extends Error {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly status: number;

  /** `status` is the HTTP status: 409 when the state forbids it, 422 when a field is wrong. */
  constructor(type: string, data: Readonly<Record<string, unknown>> = {}, status = 409) {
    super(type);
    this.name = "Refusal";
    this.type = type;
    this.data = data;
    this.status = status;
  }
}
