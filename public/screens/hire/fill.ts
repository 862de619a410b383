/** Fill: the free seats of a job in one tap, with a preview of who would get them. */
import { useState } from "preact/hooks";
import type { Gives } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { Button } from "../../ui/form/button.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Zap } from "../../ui/icons.ts";
import { PersonRow } from "../../ui/list/person.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { Pill } from "../../ui/parts.ts";
import { t } from "../../words/words.ts";
import type { Applied } from "../crew/crew.ts";
import type { Job } from "./use-hire.ts";

type Proposal = Gives<"POST /api/matching/fills">;
type Outcome = Gives<"POST /api/matching/fills/:fillId/apply">["outcomes"][number];

const Proposed = ({ fill, applied }: { fill: Proposal; applied: readonly Applied[] }) => {
  const has = (workerId: string): boolean =>
    applied.some((one) => one.workerId === workerId && one.status === "pending");
  return html`
    <p>${t("hire.fillText", { count: fill.assignments.length })}</p>
    <ul class="stack">
      ${fill.assignments.map(
        ({ workerId }) => html`<${PersonRow} key=${workerId} userId=${workerId}
          state=${html`<${Pill} tone=${has(workerId) ? "good" : "plain"}>${t(has(workerId) ? "hire.willAccept" : "hire.willInvite")}<//>`} />`,
      )}
    </ul>
    ${fill.standBy.length > 0 && html`<p class="weak">${t("hire.standBy", { count: fill.standBy.length })}</p>`}
    ${fill.unfilled > 0 && html`<${Notice} kind="warning"><p>${t("hire.unfilled", { count: fill.unfilled })}</p><//>`}
  `;
};

const outcomes = ["accepted", "invited", "waiting", "refused"] as const;

const Done = ({ all }: { all: readonly Outcome[] }) => html`
  <ul class="stack" role="status">
    ${outcomes
      .map((name) => [name, all.filter(({ outcome }) => outcome === name).length] as const)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => html`<li key=${name}>${t(`hire.outcome.${name}`, { count })}</li>`)}
  </ul>
`;

export const Fill = ({
  job,
  applied,
  again,
}: {
  job: Job;
  applied: readonly Applied[];
  again: () => void;
}) => {
  const propose = useCommand("POST /api/matching/fills");
  const apply = useCommand("POST /api/matching/fills/:fillId/apply");
  const [fill, setFill] = useState<Proposal | null>(null);
  const [done, setDone] = useState<readonly Outcome[] | null>(null);
  const preview = async (): Promise<void> => {
    setDone(null);
    setFill(await propose.run({ jobIds: [job.jobId] }));
  };
  const act = async (): Promise<void> => {
    if (fill === null) return;
    // A large fill is applied in several calls.
    for (let isDone = false; !isDone; ) {
      const answer = await apply.run({ fillId: fill.fillId });
      if (answer === null) break;
      setDone(answer.outcomes);
      isDone = answer.isDone;
    }
    again();
  };
  return html`
    <${Button} isWide isBusy=${propose.isBusy} onClick=${() => void preview()}><${Icon} of=${Zap} />${t("hire.fill")}<//>
    ${propose.problem && html`<${ProblemNotice} problem=${propose.problem} />`}
    ${
      fill &&
      html`<${Sheet} title=${t("hire.fillTitle")} onClose=${() => setFill(null)}>
        ${fill.assignments.length === 0 ? html`<p>${t("hire.fillNone")}</p>` : done === null && html`<${Proposed} fill=${fill} applied=${applied} />`}
        ${apply.problem && html`<${ProblemNotice} problem=${apply.problem} />`}
        ${done && html`<${Done} all=${done} />`}
        ${
          done === null && fill.assignments.length > 0
            ? html`<${Button} looks="primary" isWide isBusy=${apply.isBusy} onClick=${() => void act()}>${t("hire.fillNow")}<//>`
            : html`<${Button} isWide onClick=${() => setFill(null)}>${t("action.close")}<//>`
        }
      <//>`
    }
  `;
};
