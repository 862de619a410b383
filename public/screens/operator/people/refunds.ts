/** Refunds: sends money of a charge, that is still in the wallet, back to where it came from. */
import { useState } from "preact/hooks";
import type { Problem } from "../../../api/problem.ts";
import type { Gives, ItemOf } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { Field } from "../../../ui/form/field.ts";
import { html } from "../../../ui/html.ts";
import { Listing } from "../../../ui/list/listing.ts";
import { moment, won } from "../../../words/format.ts";
import { language, t } from "../../../words/words.ts";
import { say } from "../parts/page.ts";
import { Ref } from "../parts/ref.ts";

type Charged = ItemOf<"GET /api/analytics/events">;
type Facts = { readonly chargeId: string; readonly amountWon: number; readonly employerId: string };
type Refund = Gives<"POST /api/payments/refunds">;

const factsOf = ({ data }: Charged): Facts => data as unknown as Facts;

const Back = ({ of, again }: { of: Charged; again: () => void }) => {
  const { chargeId, amountWon } = factsOf(of);
  const [typed, setTyped] = useState(String(amountWon));
  const amount = Number(typed.replaceAll(",", ""));
  const isWrong = !Number.isInteger(amount) || amount < 1 || amount > amountWon;
  const fields = (problem: Problem | null) => html`
    <${Field} name="amountWon" inputmode="numeric" required label=${t("ops.refund.amount")}
      hint=${isWrong ? undefined : won(amount)} value=${typed} onInput=${setTyped}
      error=${isWrong ? t("ops.refund.amountWrong", { won: won(amountWon) }) : problem?.field("amountWon", language.value)} />
  `;
  const done = (refund: Refund): void => {
    say(t(`ops.refund.status.${refund.status}`, { won: won(refund.amountWon) }), again);
  };
  return html`
    <${ActButton} word=${t("ops.refund")} title=${t("ops.refund.title")} text=${t("ops.refund.text", { won: won(isWrong ? amountWon : amount) })} looks="danger"
      fields=${fields} wrong=${() => (isWrong ? t("ops.refund.amountWrong", { won: won(amountWon) }) : null)}
      reason=${{ name: "reason", label: t("ops.reason"), max: 500 }}
      act=${act("POST /api/payments/refunds", (reason) => ({ chargeId, amountWon: amount, reason }), done)} />
  `;
};

export const Refunds = () => {
  const list = useList("GET /api/analytics/events", { type: "payment.charged", limit: 20 });
  const columns = [
    { name: t("ops.event.at"), cell: ({ at }: Charged) => moment(at) },
    {
      name: t("ops.col.employer"),
      cell: (of: Charged) => html`<${Ref} name="employerId" id=${factsOf(of).employerId} />`,
    },
    {
      name: t("ops.refund.charge"),
      cell: (of: Charged) => html`<${Ref} name="chargeId" id=${factsOf(of).chargeId} />`,
    },
    {
      name: t("ops.transfer.amount"),
      isFigure: true,
      cell: (of: Charged) => won(factsOf(of).amountWon),
    },
    {
      name: t("ops.col.act"),
      cell: (of: Charged) => html`<${Back} of=${of} again=${list.again} />`,
    },
  ];
  return html`
    <${Listing} list=${list} caption=${t("ops.people.refunds")} columns=${columns}
      keyOf=${({ eventId }: Charged) => eventId} empty=${t("ops.refund.none")} />
  `;
};
