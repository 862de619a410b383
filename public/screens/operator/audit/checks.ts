/** Checks: whether the audit log and the log of each service are as they were written. */

import type { Problem } from "../../../api/problem.ts";
import type { Gives } from "../../../api/routes.ts";
import { usePoll } from "../../../api/use-poll.ts";
import { Button } from "../../../ui/form/button.ts";
import { type Children, html } from "../../../ui/html.ts";
import { Check, CircleAlert, Clock } from "../../../ui/icons.ts";
import { ProblemNotice } from "../../../ui/notice.ts";
import { Pill } from "../../../ui/parts.ts";
import { number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { type Service, services } from "../parts/services.ts";
import { useAsked } from "./use-asked.ts";

type LogCheck = Gives<`GET /api/${Service}/log/verify`>;
const pollMs = 2000;

/** One record: its name, what was found, and the button that checks it. */
export const CheckLine = ({
  name,
  children,
  problem,
  isBusy,
  onCheck,
}: {
  name: string;
  children?: Children;
  problem: Problem | null;
  isBusy: boolean;
  onCheck: () => void;
}) => html`
  <li class="spread check-line">
    <strong>${name}</strong>
    <div class="row">
      ${children}
      <${Button} isBusy=${isBusy} onClick=${onCheck}>${t("ops.check.run")}<span class="unseen"> ${name}</span><//>
    </div>
    ${problem && html`<${ProblemNotice} problem=${problem} />`}
  </li>
`;

export const Holds = ({ ok, children }: { ok: boolean; children?: Children }) =>
  ok
    ? html`<${Pill} tone="good" icon=${Check}>${children}<//>`
    : html`<${Pill} tone="danger" icon=${CircleAlert}>${children}<//>`;

const Found = ({
  of: { ok, verified, commits, firstBad, finding, isRunning },
}: {
  of: LogCheck;
}) => {
  if (ok === null || isRunning) {
    return html`<${Pill} icon=${Clock}>${t("ops.check.running", { verified: number(verified), all: number(commits) })}<//>`;
  }
  return ok
    ? html`<${Holds} ok=${true}>${t("ops.check.holds", { count: number(verified) })}<//>`
    : html`<${Holds} ok=${false}>${t("ops.check.broken", { position: number(firstBad ?? 0) })}<//> <span class="mono">${finding ?? ""}</span>`;
};

const OfService = ({ service }: { service: Service }) => {
  const { value, problem, isBusy, ask } = useAsked(`GET /api/${service}/log/verify`, {});
  usePoll(ask, pollMs, value?.isRunning === true || value?.ok === null);
  return html`
    <${CheckLine} name=${t(`ops.service.${service}`)} problem=${problem} isBusy=${isBusy} onCheck=${ask}>
      ${value && html`<${Found} of=${value} />`}
    <//>
  `;
};

const AuditLog = () => {
  const { value, problem, isBusy, ask } = useAsked("GET /api/security/audit-logs/verify", {});
  const isRight = value?.ok === true && value.signed?.holds !== false;
  return html`
    <${CheckLine} name=${t("ops.audit.log")} problem=${problem} isBusy=${isBusy} onCheck=${ask}>
      ${
        value &&
        html`<${Holds} ok=${isRight}>${
          isRight
            ? t("ops.check.holds", { count: number(value.entries) })
            : t("ops.check.broken", { position: number(value.firstBad ?? 0) })
        }<//>`
      }
    <//>
  `;
};

export const Checks = () => html`
  <section class="panel" aria-labelledby="checks">
    <h2 id="checks">${t("ops.check.title")}</h2>
    <ul>
      <${AuditLog} />
      ${services.map((service) => html`<${OfService} key=${service} service=${service} />`)}
    </ul>
  </section>
`;
