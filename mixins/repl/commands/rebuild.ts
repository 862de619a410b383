/** `rebuild <service> [model]`: builds a read model from its logs again, or lists those there are. */
import { call } from "../../../services/contracts/index.ts";
import { servicesWith } from "../operator/every-service.ts";
import type { OperatorCommand } from "../operator/operator-command.ts";
import { RefusedLine } from "../operator/refused-line.ts";

type Item = { readonly name: string; readonly version: number; readonly copy: number };

const rowOf = ({ name, version, copy, rebuild }: Item & { readonly rebuild: object | null }) => ({
  model: name,
  version,
  copy,
  ...(rebuild ?? { status: "never rebuilt" }),
});

export const rebuild: OperatorCommand = {
  command: "rebuild <service> [model]",
  description: "Rebuild a read model from its logs; without a model: how each stands",
  async run({ calls }, { service = "", model }) {
    const known = servicesWith("readModels");
    if (!known.includes(service)) {
      throw new RefusedLine(`${service} has no read models: there are ${known.join(", ")}`);
    }
    if (model === undefined) {
      const answer = await call(calls, `${service}.readModels` as "job.readModels", {});
      return answer.readModels.map(rowOf);
    }
    const action = `${service}.readModels.rebuild` as "job.readModels.rebuild";
    return rowOf(await call(calls, action, { name: model }));
  },
  complete: (_, before) => (before.length === 1 ? servicesWith("readModels") : []),
};
