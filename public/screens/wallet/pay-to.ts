/** Pay to: whether pay goes on to the bank account by itself when it is settled. */

import type { Gives } from "../../api/routes.ts";
import type { Load } from "../../api/use-answer.ts";
import { useCommand } from "../../api/use-command.ts";
import { SavedTick } from "../../ui/form/saved-tick.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { partOf } from "../../ui/part.ts";
import { t } from "../../words/words.ts";

export type PaidTo = Load<Gives<"GET /api/payments/pay-to">>;

export const PayTo = ({ load }: { load: PaidTo }) => {
  const command = useCommand("PUT /api/payments/pay-to");
  const save = async (isBank: boolean): Promise<boolean> => {
    const set = await command.run({ payTo: isBank ? "bank" : "wallet" });
    load.again();
    return set !== null;
  };
  return partOf(load).show(
    ({ payTo }) => html`
      <${SavedTick} label=${t("wallet.payToBank")} checked=${payTo === "bank"} save=${save} />
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
    `,
  );
};
