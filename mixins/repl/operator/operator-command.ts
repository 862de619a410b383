/** Operator command: what a command of the REPL is, and what it may use. */
import type { ServiceBroker } from "moleculer";
import type { Calls } from "../../../services/contracts/index.ts";
import type { OperatorSession } from "./operator-session.ts";
import type { Shown } from "./shown.ts";

export type Operator = {
  /** For the registry alone: calls go through `calls`. */
  readonly broker: ServiceBroker;
  readonly session: OperatorSession;
  /** Calls with the token of the session; each is reported. */
  readonly calls: Calls;
  /** Reports a sign-in, or an act that is no call. */
  noteAct(action: string, result: string): void;
  /** Asks for a line; what is typed is not shown and not kept. */
  askHidden(question: string): Promise<string>;
};

export type Args = Readonly<Record<string, string | undefined>> & {
  readonly options: Readonly<Record<string, unknown>>;
};

export type OperatorCommand = {
  /** As commander declares it: `saga <what> [sagaId]`. */
  readonly command: string;
  readonly description: string;
  readonly options?: readonly { readonly option: string; readonly description: string }[];
  run(operator: Operator, args: Args): Promise<Shown>;
  /** The words that may stand after `before`, the words of the line so far. */
  complete?(operator: Operator, before: readonly string[]): readonly string[];
};

/** The word that a command begins with. */
export const nameOf = ({ command }: Pick<OperatorCommand, "command">): string =>
  command.split(" ", 1)[0] ?? "";
