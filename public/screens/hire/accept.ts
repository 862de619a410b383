/** Accept: what accepting someone holds, line by line, before it is done. */
import type { Gives } from "../../api/routes.ts";
import { useLoad } from "../../api/use-load.ts";
import { ButtonLink } from "../../ui/form/button.ts";
import { Confirm } from "../../ui/form/confirm.ts";
import { useAct } from "../../ui/form/use-act.ts";
import { html } from "../../ui/html.ts";
import { PersonSentence } from "../../ui/list/person.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Line, Skeleton } from "../../ui/parts.ts";
import { day, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import type { Closing } from "../crew/crew.ts";
import { Affords } from "../funds/affords.ts";

type Price = Gives<"GET /api/jobs/applications/:applicationId/price">;

const Lines = ({ price }: { price: Price }) => {
  const { quote, weekLines, days, totalWon } = price;
  const paid = quote.lines.filter((line) => line.won > 0);
  return html`
    <dl>
      ${paid.map(({ code, text, won: amount }) => html`<${Line} key=${code} label=${text} value=${won(amount)} />`)}
      ${quote.employerLines.map(({ code, text, won: amount }) => html`<${Line} key=${code} label=${text} value=${won(amount)} />`)}
      ${weekLines.map(({ code, text, source, won: amount }) => html`<${Line} key=${code} label=${text} hint=${source} value=${won(amount)} />`)}
      ${days?.slice(1).map(({ startsAt, heldWon }) => html`<${Line} key=${startsAt} label=${t("hire.dayOf", { day: day(startsAt) })} value=${won(heldWon)} />`)}
      <${Line} isSum label=${t("hire.held")} value=${won(totalWon)} />
    </dl>
  `;
};

const Held = ({ totalWon }: { totalWon: number }) => html`
  <${Affords} totalWon=${totalWon} short=${(missing: string) => t("hire.short", { won: missing })}
    enough=${(available: number) => t("hire.left", { won: won(available - totalWon) })} />
`;

export const Accept = ({ one: { applicationId, workerId }, onClose, again }: Closing) => {
  const price = useLoad("GET /api/jobs/applications/:applicationId/price", { applicationId });
  const command = useAct("POST /api/jobs/applications/:applicationId/accept", {
    again,
    onClose,
    said: () => t("hire.accepted"),
  });
  const isUnidentified = command.problem?.code === "EMPLOYER_UNIDENTIFIED";
  return html`
    <${Confirm} title=${t("hire.acceptTitle")} verb=${t("hire.acceptNow")} command=${command}
      onConfirm=${() => command.run({ applicationId })} onClose=${onClose}>
      <${PersonSentence} userId=${workerId} text=${t("hire.acceptText")} />
      ${price.problem && html`<${ProblemNotice} problem=${price.problem} retry=${price.again} />`}
      ${price.value === null && !price.problem && html`<${Skeleton} count=${1} label=${t("state.loading")} />`}
      ${price.value && html`<${Lines} price=${price.value} /><${Held} totalWon=${price.value.totalWon} />`}
      ${isUnidentified && html`<${ButtonLink} href="/employer/company" isWide>${t("desk.company")}<//>`}
    <//>
  `;
};
