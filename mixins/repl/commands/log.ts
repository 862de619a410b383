/** `log <of> <level>`: the level of the log of a service, of a node or of all, for a while. */
import { call } from "../../../services/contracts/index.ts";
import { levels } from "../../dynamic-config/timed-settings.ts";
import { servicesByNode } from "../operator/cluster-nodes.ts";
import { endOf, forMinutes } from "../operator/minutes.ts";
import type { Operator, OperatorCommand } from "../operator/operator-command.ts";
import { RefusedLine } from "../operator/refused-line.ts";
import { timedOf } from "../operator/timed.ts";

const usual = "usual";
const allLevels = [...levels, usual];

/** What may have a level of its own: all processes, a service, or a node. */
const targetsOf = ({ broker }: Pick<Operator, "broker">): string[] => {
  const nodes = servicesByNode(broker);
  return [...new Set(["all", ...[...nodes.values()].flat(), ...nodes.keys()])];
};

const check = (operator: Operator, of: string, level: string): void => {
  if (!allLevels.includes(level)) {
    throw new RefusedLine(`${level}: there is no such level: there are ${allLevels.join(", ")}`);
  }
  if (level === usual || targetsOf(operator).includes(of)) return;
  throw new RefusedLine(`${of}: there are ${targetsOf(operator).join(", ")}`);
};

const rowsOf = (answer: Parameters<typeof timedOf>[0]) =>
  timedOf(answer, "logLevels").map(({ target, value }) => {
    const [level, , until] = value.split(" ");
    return { of: target, level, until };
  });

export const log: OperatorCommand = {
  command: "log [of] [level]",
  description: "Another level of the log for a while: log <service, node or all> <level or usual>",
  options: [forMinutes],
  async run(operator, { of, level, options }) {
    const { calls } = operator;
    if (of !== undefined && level === undefined) {
      throw new RefusedLine(`log ${of} <level>: the level is missing`);
    }
    if (of === undefined || level === undefined) {
      return rowsOf(await call(calls, "security.tuning", {}));
    }
    check(operator, of, level);
    const value = level === usual ? null : `${level} until ${endOf(options["for"])}`;
    const name = `logLevels.${of}`;
    return rowsOf(await call(calls, "security.tuning.change", { name, value }));
  },
  complete: (operator, before) => [targetsOf(operator), allLevels][before.length - 1] ?? [],
};
