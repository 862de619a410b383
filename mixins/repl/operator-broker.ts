/**
 * Operator broker: the broker as a REPL sees it.
 *
 * Every call from the prompt goes through here, Moleculer's `call`, `dcall` and `bench` too. It
 * carries the token of the operator who signed in and no other identity, and is reported to the
 * audit log. Internal actions have no token to check, so they are refused here; on NATS with users
 * the callee drops them besides. An event of a service is announced by that service alone.
 */
import type { CallingOptions, ServiceBroker } from "moleculer";
import { isMember, ownerOf } from "../../services/contracts/allowed-calls.ts";
import { takesKey } from "../../services/contracts/core/action-contract.ts";
import { newId } from "../../services/contracts/core/units.ts";
import { contractOf, type Meta } from "../../services/contracts/index.ts";
import type { ActsReport } from "./acts-report.ts";
import type { OperatorSession } from "./operator/operator-session.ts";
import { lineOf, RefusedLine } from "./operator/refused-line.ts";

/** Throws RefusedLine for an action that may not be called from the prompt now. */
export const checkAction = (action: string, isSignedIn: boolean): void => {
  const contract = contractOf(action);
  if (contract === undefined) throw new RefusedLine(`${action}: there is no such action`);
  if (contract.rest === undefined) {
    throw new RefusedLine(`${action} is internal: services alone call it`);
  }
  if (contract.who !== "public" && !isSignedIn) {
    throw new RefusedLine(`${action}: sign in first with login <email>`);
  }
};

/** Throws RefusedLine for an event that a service or Moleculer itself announces. */
export const checkEvent = (event: string): void => {
  const owner = ownerOf(event);
  if (!isMember(owner) && !event.startsWith("$")) return;
  throw new RefusedLine(`${event} would be forged: ${owner} alone announces it`);
};

type Given = Pick<CallingOptions, "nodeID" | "timeout"> & { readonly meta?: Meta };

/** The meta of a call: of what was typed, only what a client may send beside a token. */
const metaOf = (action: string, given: Meta, token: string | undefined, from: string): Meta => {
  if (given.token !== undefined) throw new RefusedLine("a token comes from login alone");
  const contract = contractOf(action);
  const { key = newId(), ifMatch } = given;
  return {
    from,
    ...(token === undefined ? {} : { token }),
    ...(contract !== undefined && takesKey(contract) ? { key } : {}),
    ...(ifMatch === undefined ? {} : { ifMatch }),
  };
};

/** Calls for a session, and reports each one. Rejects with the error of the action. */
export const callerOf =
  (broker: ServiceBroker, session: OperatorSession, report: ActsReport) =>
  async (action: string, params: object = {}, { nodeID, timeout, meta = {} }: Given = {}) => {
    checkAction(action, session.userId !== null);
    const token = await session.token();
    const actor = session.userId;
    const requestID = newId();
    const note = (result: string) => {
      if (actor !== null) {
        report.note({ action, params, actor, correlationId: requestID, result });
      }
    };
    try {
      const answer = await broker.call(action, params, {
        meta: metaOf(action, meta, token, report.from),
        requestID,
        ...(nodeID ? { nodeID } : {}),
        ...(timeout === undefined ? {} : { timeout: Number(timeout) }),
      });
      note("OK");
      return answer;
    } catch (error) {
      if (!(error instanceof RefusedLine)) note((error as { type?: string }).type ?? "FAILED");
      throw error;
    }
  };

/** moleculer-repl prints the stack and the data of an error: here the stack is the whole line. */
const inOneLine = (error: unknown): Error =>
  Object.assign(new Error(), { stack: `refused: ${lineOf(error)}` });

type Seen = {
  readonly call: ReturnType<typeof callerOf>;
  /** Says an error of a command. */
  readonly complain: (error: unknown) => void;
  /** Ends the REPL before the broker is stopped. */
  readonly close: () => Promise<void>;
};

/** The broker that moleculer-repl gets: the same, but for what acts on the cluster. */
export const operatorBroker = (
  broker: ServiceBroker,
  { call, complain, close }: Seen,
): ServiceBroker => {
  const emit = (event: string, payload: object) => {
    checkEvent(event);
    return broker.emit(event, payload);
  };
  return Object.assign(Object.create(broker) as ServiceBroker, {
    call: (...args: Parameters<typeof call>) =>
      call(...args).catch((error: unknown) => {
        throw inOneLine(error);
      }),
    emit,
    logger: Object.assign(Object.create(broker.logger), { error: complain }),
    async stop() {
      await close();
      await broker.stop();
    },
  });
};
