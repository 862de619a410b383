/** `saga <id>`, `saga resume <id>`, `saga abort <id>`: shows a saga, lets it go on, or undoes it. */
import { type Calls, call } from "../../../services/contracts/index.ts";
import type { OperatorCommand } from "../operator/operator-command.ts";
import { RefusedLine } from "../operator/refused-line.ts";
import type { Row } from "../operator/shown.ts";
import { sagasIn } from "./sagas.ts";

const acts = ["resume", "abort"];

/** The saga among those that are parked or open. Refuses an id of none. */
const sagaOf = async (calls: Calls, id: string): Promise<Row> => {
  const all = [...(await sagasIn(calls, "parked")), ...(await sagasIn(calls, "open"))];
  const found = all.find(({ sagaId }) => sagaId === id);
  if (found === undefined) throw new RefusedLine(`${id}: no saga of this id is parked or open`);
  return found;
};

export const saga: OperatorCommand = {
  command: "saga <what> [sagaId]",
  description: "Show a saga: saga <id>; act on a parked one: saga resume <id>, saga abort <id>",
  async run({ calls }, { what = "", sagaId }) {
    if (sagaId === undefined) {
      if (acts.includes(what)) throw new RefusedLine(`saga ${what} <id>: the id is missing`);
      return sagaOf(calls, what);
    }
    if (!acts.includes(what)) throw new RefusedLine(`saga ${what}: there are resume and abort`);
    const { service } = await sagaOf(calls, sagaId);
    const action = `${service}.sagas.${what}` as "job.sagas.resume";
    return call(calls, action, { sagaId });
  },
  complete: (_, before) => (before.length === 1 ? acts : []),
};
