/** Contract: the work contract as the paper is, with its signatures; the two parties read and sign it. */
import { useState } from "preact/hooks";
import type { Gives } from "../../api/routes.ts";
import { role } from "../../api/session.ts";
import { useFresh } from "../../api/stream.ts";
import { useCommand } from "../../api/use-command.ts";
import { useLoad } from "../../api/use-load.ts";
import { go } from "../../app/router.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { BackLink } from "../../ui/back.ts";
import { Button } from "../../ui/form/button.ts";
import { Download } from "../../ui/form/download.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Check, Clock } from "../../ui/icons.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { Line, Skeleton } from "../../ui/parts.ts";
import "../../ui/page-foot.css";
import "../../ui/paper.css";
import { toast } from "../../ui/toast.ts";
import { date, dateKey, minutes, time, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { ReasonSheet } from "../application/reason-sheet.ts";

type Contract = Gives<"GET /api/jobs/applications/:applicationId/contract">;
const sides = ["employer", "worker"] as const;

const Row = ({ name, value }: { name: string; value: unknown }) => html`
  <div class="paper-row"><dt>${name}</dt><dd>${value || html`<span class="weak">${t("paper.unknown")}</span>`}</dd></div>
`;

const Parties = ({ contract: { employer, worker } }: { contract: Contract }) => html`
  <section aria-labelledby="parties">
    <h2 id="parties">${t("paper.parties")}</h2>
    <dl>
      <${Row} name=${t("paper.company")} value=${employer.companyName ?? employer.displayName} />
      <${Row} name=${t("paper.representative")} value=${employer.representative ?? employer.name} />
      <${Row} name=${t("paper.businessNumber")} value=${employer.businessNumber} />
      <${Row} name=${t("paper.businessAddress")} value=${employer.businessAddress} />
      <${Row} name=${t("paper.worker")} value=${worker.name ?? worker.displayName} />
      <${Row} name=${t("paper.birthDate")} value=${worker.birthDate} />
    </dl>
  </section>
`;

/** The date and the hours; the end on another day has its own date. */
const whenOf = ({ startsAt, endsAt }: { startsAt: string; endsAt: string }): string => {
  const isOneDay = dateKey(startsAt) === dateKey(endsAt);
  return `${date(startsAt)} ${time(startsAt)}-${isOneDay ? "" : `${date(endsAt)} `}${time(endsAt)}`;
};

const breaksOf = ({ breaks }: Contract["terms"]): string =>
  breaks.map(({ from, to }) => `${time(from)}-${time(to)}`).join(", ") || t("paper.none");

const Terms = ({ contract: { terms } }: { contract: Contract }) => html`
  <section aria-labelledby="terms">
    <h2 id="terms">${t("paper.terms")}</h2>
    <dl>
      <${Row} name=${t("paper.work")} value=${terms.title} />
      <${Row} name=${t("paper.place")} value=${terms.place.address} />
      ${
        terms.days
          ? terms.days.map(
              (one) =>
                html`<${Row} key=${one.applicationId} name=${t("paper.time")} value=${whenOf(one)} />`,
            )
          : html`<${Row} name=${t("paper.time")} value=${whenOf(terms)} />`
      }
      <${Row} name=${t("paper.breaks")} value=${breaksOf(terms)} />
      <${Row} name=${t("paper.agreed")} value=${minutes(terms.agreedMinutes)} />
      ${terms.overtimeMinutes > 0 && html`<${Row} name=${t("paper.overtime")} value=${minutes(terms.overtimeMinutes)} />`}
      <${Row} name=${t("paper.hourly")} value=${won(terms.hourlyWageWon)} />
    </dl>
  </section>
`;

const Pay = ({ contract: { pay, terms } }: { contract: Contract }) => html`
  <section aria-labelledby="pay">
    <h2 id="pay">${t("paper.pay")}</h2>
    <dl>
      ${pay?.lines.map(({ code, text, won: amount }) => html`<${Line} key=${code} label=${text} value=${won(amount)} />`)}
      <${Line} isSum label=${t("card.takeHome")} value=${won(pay?.netWon ?? terms.takeHomeWon)} />
    </dl>
    <p class="weak">${t("paper.payWhen")}</p>
  </section>
`;

const Signatures = ({ contract: { signatures } }: { contract: Contract }) => html`
  <section aria-labelledby="signatures">
    <h2 id="signatures">${t("paper.signatures")}</h2>
    ${sides.map((side) => {
      const found = signatures.find(({ by }) => by === side);
      return html`
        <p class="row" key=${side}>
          <${Icon} of=${found ? Check : Clock} />
          <strong>${t(`paper.side.${side}`)}</strong>
          <span class="weak figure">${found ? t("paper.signedAt", { at: `${date(found.signedAt)} ${time(found.signedAt)}` }) : t("paper.unsigned")}</span>
        </p>
      `;
    })}
  </section>
`;

const Sign = ({ contract }: { contract: Contract }) => {
  const command = useCommand("POST /api/jobs/applications/:applicationId/sign");
  const [isRescinding, setRescinding] = useState(false);
  const { applicationId } = contract;
  const sign = async (): Promise<void> => {
    if ((await command.run({ applicationId })) === null) return;
    toast(t("paper.signed"));
    if (role.peek() === "worker") go(`/applications/${applicationId}`, { replaces: true });
    else go(`/employer/jobs/${contract.jobId}`, { replaces: true });
  };
  return html`
    ${role.value === "worker" && html`<${Button} isWide onClick=${() => setRescinding(true)}>${t("rescind.open")}<//>`}
    <div class="page-foot">
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <${Button} looks="primary" isWide isBusy=${command.isBusy} onClick=${() => void sign()}>${t("paper.sign")}<//>
    </div>
    ${
      isRescinding &&
      html`<${ReasonSheet} step="rescind" text="rescind.text" applicationId=${applicationId}
        again=${() => go(`/applications/${applicationId}`)} onClose=${() => setRescinding(false)} />`
    }
  `;
};

const Whole = ({ contract }: { contract: Contract }) => {
  const mine = role.value === "worker" ? "worker" : "employer";
  const { applicationId, missing, signedBy } = contract;
  return html`
    <article class="card paper">
      <${Parties} contract=${contract} />
      <${Terms} contract=${contract} />
      <${Pay} contract=${contract} />
      <${Signatures} contract=${contract} />
    </article>
    ${missing.length > 0 && html`<${Notice} kind="warning">${t("paper.missing")}<//>`}
    <${Download} route="GET /api/jobs/applications/:applicationId/contract" params=${{ applicationId }}
      accept="application/pdf" name="oneday-contract.pdf">${t("paper.pdf")}<//>
    ${!signedBy.includes(mine) && html`<${Sign} contract=${contract} />`}
  `;
};

export const screen: Screen = ({ params }) => {
  const { applicationId = "" } = params;
  const load = useLoad("GET /api/jobs/applications/:applicationId/contract", { applicationId });
  const { value, problem, again } = load;
  useFresh("application", applicationId, again);
  useTitle(t("paper.contract"));
  const above = role.value === "worker" ? "/applications" : "/employer/work";
  return html`
    <${BackLink} href="${above}/${applicationId}">${t("paper.back")}<//>
    <h1>${t("paper.contract")}</h1>
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    ${value === null && problem === null && html`<${Skeleton} label=${t("state.loading")} />`}
    ${value && html`<${Whole} contract=${value} />`}
  `;
};
