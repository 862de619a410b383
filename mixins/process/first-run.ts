/** First run: what the start banner shows a new user once, noted per broker. */
import type { ServiceBroker } from "moleculer";

type OperatorNote = {
  readonly email: string;
  /** Null unless it was made in this start: then it is stored nowhere else. */
  readonly operatorPassword: string | null;
};

const notes = new WeakMap<ServiceBroker, OperatorNote>();

/** Notes the operator's account; with the password only when it was made in this start. */
export const announceOperator = (
  broker: ServiceBroker,
  { email, password }: { readonly email: string; readonly password: string | null },
): void => {
  notes.set(broker, { email, operatorPassword: password });
};

/** The note, or null while there is none. */
export const operatorNoteOf = (broker: ServiceBroker): OperatorNote | null =>
  notes.get(broker) ?? null;
