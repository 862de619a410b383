/**
 * Operator REPL: moleculer-repl for one operator.
 *
 * moleculer-repl keeps every line in the home folder, shows the environment, and loads services
 * from files. Here no line is kept, and of its commands only those that look, call and emit are
 * there. What is typed cannot end the process: an error is one line.
 */
import { REPLServer } from "node:repl";
import type { ServiceBroker } from "moleculer";
import { newId } from "../../services/contracts/core/units.ts";
import type { Calls } from "../../services/contracts/index.ts";
import { ActsReport } from "./acts-report.ts";
import { type Completion, completionOf } from "./completion.ts";
import { LineQueue } from "./line-queue.ts";
import type { Operator } from "./operator/operator-command.ts";
import { OperatorSession } from "./operator/operator-session.ts";
import { lineOf } from "./operator/refused-line.ts";
import { callerOf, operatorBroker } from "./operator-broker.ts";
import { giveOperator, setUp } from "./repl-options.ts";

type Evaluate = (this: Open, text: string, context: unknown, file: string, done: Done) => void;
/** The members of Node's REPL that are replaced. */
type Open = Omit<REPLServer, "eval" | "completer"> & {
  eval: Evaluate;
  completer: (line: string, done: Complete) => void;
  readonly closed: boolean;
};
type Complete = (error: null, completion: Completion) => void;
type Done = (error: null, value?: unknown) => void;
type Start = (broker: ServiceBroker, options: unknown) => Open;

const ends = ["exit", "quit", "q"];

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** commander has said its own errors. */
const complain = (error: unknown): void => {
  const { code } = Object(error) as { code?: unknown };
  if (typeof code === "string" && code.startsWith("commander.")) return;
  say(`refused: ${lineOf(error)}`);
};

/** Runs `start` with the history file off: it would keep what is typed beyond the session. */
const withoutHistory = (start: () => Open): Open => {
  const { prototype } = REPLServer;
  const { setupHistory } = prototype;
  prototype.setupHistory = () => undefined;
  try {
    return start();
  } finally {
    prototype.setupHistory = setupHistory;
  }
};

const open = async (broker: ServiceBroker): Promise<void> => {
  const { default: start } = (await import("moleculer-repl")) as unknown as { default: Start };
  const session = new OperatorSession(broker);
  const report = new ActsReport(broker);
  const call = callerOf(broker, session, report);
  const send = () =>
    report
      .send()
      .catch((error: unknown) =>
        say(`${report.waiting} acts are not in the audit log yet: ${lineOf(error)}`),
      );
  const close = async () => {
    await lines.idle();
    await session.logout();
    await report.close().catch(() => undefined);
  };
  const seen = operatorBroker(broker, { call, complain, close });
  const operator: Operator = {
    broker,
    session,
    calls: { call: call as Calls["call"] },
    noteAct: (action, result) =>
      report.note({ action, params: {}, actor: session.userId, correlationId: newId(), result }),
    askHidden: (question) => lines.askHidden(question),
  };
  giveOperator(seen, operator);
  const server = withoutHistory(() => start(seen, broker.options.replOptions));
  const { eval: evaluate, completer } = server;
  const run = (text: string) =>
    new Promise<void>((resolve) => {
      evaluate.call(server, text, server.context, "repl", () => resolve());
    });
  const lines = new LineQueue(server, async (text) => {
    if (ends.includes(text.trim())) {
      lines.clear();
      return server.close();
    }
    await run(text);
    await send();
  });
  server.eval = (text, _context, _file, done) => lines.add(text, () => done(null));
  server.completer = (line, done) => {
    const own = completionOf(operator, line);
    if (own === null) completer(line, done);
    else done(null, own);
  };
  await run(setUp);
};

/** Makes `broker.repl()`, which Moleculer's runner calls for `--repl`, open an operator's REPL. */
export const giveRepl = (broker: ServiceBroker): void => {
  Object.assign(broker, { repl: () => void open(broker).catch(complain) });
};
