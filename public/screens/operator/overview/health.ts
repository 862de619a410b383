/** Health: whether every service is here, and how far each is behind the logs that it follows. */
import { useLoad } from "../../../api/use-load.ts";
import { usePoll } from "../../../api/use-poll.ts";
import { html } from "../../../ui/html.ts";
import { Check, CircleAlert, TriangleAlert } from "../../../ui/icons.ts";
import { Pill } from "../../../ui/parts.ts";
import { number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { type Service, services } from "../parts/services.ts";

const pollMs = 60_000;
/** A service that is further behind than this reads slower than others write. */
const behindMax = 100;

const Ready = () => {
  const { value, problem, again } = useLoad("GET /health/system", {});
  usePoll(again, pollMs);
  if (problem !== null) {
    return html`<${Pill} tone="danger" icon=${CircleAlert}>${t("ops.health.notReady")}<//>`;
  }
  return value && html`<${Pill} tone="good" icon=${Check}>${t("ops.health.ready")}<//>`;
};

const Lag = ({ service }: { service: Service }) => {
  const { value, problem, again } = useLoad(`GET /api/${service}/feeds`, {});
  usePoll(again, pollMs);
  if (problem !== null) {
    return html`<${Pill} tone="danger" icon=${CircleAlert}>${t("ops.health.silent")}<//>`;
  }
  if (value === null) return html`<span class="weak">${t("state.loading")}</span>`;
  const stopped = value.feeds.filter(({ stoppedAt }) => stoppedAt !== null).length;
  const behind = Math.max(0, ...value.feeds.map((feed) => feed.behind));
  if (stopped > 0) {
    return html`<${Pill} tone="danger" icon=${CircleAlert}>${t("ops.health.stopped", { count: stopped })}<//>`;
  }
  if (behind > behindMax) {
    return html`<${Pill} tone="warning" icon=${TriangleAlert}>${t("ops.health.behind", { count: number(behind) })}<//>`;
  }
  const text =
    behind === 0 ? t("ops.health.caughtUp") : t("ops.health.behind", { count: number(behind) });
  return html`<${Pill} tone="good" icon=${Check}>${text}<//>`;
};

export const Health = () => html`
  <section class="panel" aria-labelledby="health">
    <div class="spread"><h2 id="health">${t("ops.health")}</h2><${Ready} /></div>
    <ul>
      ${services.map(
        (service) => html`
          <li key=${service}>
            <a class="spread health-line" href="/operator/sagas?view=feeds&service=${service}">
              <span>${t(`ops.service.${service}`)} <span class="weak">${service}</span></span>
              <${Lag} service=${service} />
            </a>
          </li>
        `,
      )}
    </ul>
  </section>
`;
