/** `drain <node>`: a node takes no more calls, so that it may be stopped; `--back` undoes it. */
import { type Calls, call } from "../../../services/contracts/index.ts";
import { onlyAt, servicesByNode } from "../operator/cluster-nodes.ts";
import { endOf, forMinutes } from "../operator/minutes.ts";
import type { Operator, OperatorCommand } from "../operator/operator-command.ts";
import { RefusedLine } from "../operator/refused-line.ts";
import { type Timed, timedOf } from "../operator/timed.ts";

/** The drained nodes, with the services of each that is still there. */
const rowsOf = ({ broker }: Operator, settings: readonly Timed[]) => {
  const nodes = servicesByNode(broker);
  return settings.map(({ target, value }) => ({
    node: target,
    services: nodes.get(target)?.join(" ") ?? null,
    until: value,
  }));
};

const drainedIn = async (calls: Calls): Promise<Timed[]> =>
  timedOf(await call(calls, "security.tuning", {}), "drained");

/** Refuses a node that is not there, and one that a service has no other of. */
const check = async ({ broker, calls }: Operator, node: string, isForced: boolean) => {
  const nodes = servicesByNode(broker);
  if (!nodes.has(node)) {
    throw new RefusedLine(
      `${node}: there is no such node: there are ${[...nodes.keys()].join(", ")}`,
    );
  }
  const drained = (await drainedIn(calls)).map(({ target }) => target);
  const alone = onlyAt(nodes, node, drained);
  if (alone.length === 0 || isForced) return;
  const text = `no other node that takes calls offers ${alone.join(", ")}`;
  throw new RefusedLine(`${node}: ${text}; --force drains it, and it is still called for them`);
};

export const drain: OperatorCommand = {
  command: "drain [node]",
  description: "A node takes no more calls; without one: which are drained",
  options: [
    forMinutes,
    { option: "--back", description: "it takes calls again" },
    { option: "--force", description: "also where a service has no other node" },
  ],
  async run(operator, { node, options }) {
    const { calls } = operator;
    if (node === undefined) return rowsOf(operator, await drainedIn(calls));
    const isBack = options["back"] === true;
    if (!isBack) await check(operator, node, options["force"] === true);
    const value = isBack ? null : endOf(options["for"]);
    const name = `drained.${node}`;
    const answer = await call(calls, "security.tuning.change", { name, value });
    return rowsOf(operator, timedOf(answer, "drained"));
  },
  complete: ({ broker }, before) => (before.length === 1 ? [...servicesByNode(broker).keys()] : []),
};
