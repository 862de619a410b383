/** Saga list: the open sagas of each service as timelines; a parked one waits for an operator. */
import { useState } from "preact/hooks";
import type { Gives } from "../../../api/routes.ts";
import { useList, useLoad } from "../../../api/use-load.ts";
import { usePoll } from "../../../api/use-poll.ts";
import { setQuery } from "../../../app/router.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { Button, ButtonLink } from "../../../ui/form/button.ts";
import { html } from "../../../ui/html.ts";
import { CircleAlert, CircleDot } from "../../../ui/icons.ts";
import { ListStates } from "../../../ui/list/listing.ts";
import { type Step, Timeline } from "../../../ui/list/timeline.ts";
import { ProblemNotice } from "../../../ui/notice.ts";
import { Chips, Pill, Skeleton } from "../../../ui/parts.ts";
import { moment, second } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { Facts } from "../parts/facts.ts";
import { say } from "../parts/page.ts";
import { Ref } from "../parts/ref.ts";
import { withSagas } from "../parts/services.ts";

type Service = (typeof withSagas)[number];
type Saga = Gives<`GET /api/${Service}/sagas`>["items"][number];
type Story = Gives<"GET /api/analytics/stories/:correlationId">;

const pollMs = 30_000;

/** The events of a saga's own steps, then the step that it stands at. */
const stepsOf = (story: Story, { name, subject, step, status }: Saga): Step[] => {
  const ofSaga = story.items.filter(({ command }) => command?.startsWith(`${subject}/${name}`));
  const done = ofSaga.map(
    ({ type, service, at, command }): Step => ({
      text: type,
      hint: [
        t(`ops.service.${service as Service}`),
        second(at),
        command?.split("/").slice(2).join("/"),
      ]
        .filter(Boolean)
        .join(" · "),
      state: "done",
    }),
  );
  if (step === null) return done;
  return [
    ...done,
    { text: step, hint: t(`ops.saga.${status}`), state: status === "running" ? "now" : "failed" },
  ];
};

const Steps = ({ saga }: { saga: Saga }) => {
  const correlationId = saga.subject;
  const { value, problem, again } = useLoad("GET /api/analytics/stories/:correlationId", {
    correlationId,
  });
  const names = {
    done: t("ops.step.done"),
    now: t("ops.step.now"),
    next: t("ops.step.next"),
    failed: t("ops.step.failed"),
  };
  if (problem !== null && problem.status !== 404)
    return html`<${ProblemNotice} problem=${problem} retry=${again} />`;
  if (value === null && problem === null)
    return html`<${Skeleton} count=${1} label=${t("state.loading")} />`;
  const story = value ?? { correlationId, items: [], isCut: false };
  return html`<${Timeline} names=${names} steps=${stepsOf(story, saga)} />`;
};

type ActsProps = { service: Service; saga: Saga; again: () => void };

const Acts = ({ service, saga: { sagaId, name }, again }: ActsProps) => {
  const done = (text: string) => () => say(text, again);
  return html`
    <div class="row">
      <${ActButton} opens="primary" looks="primary" word=${t("ops.saga.resume")} title=${t("ops.saga.resumeTitle", { name })}
        text=${t("ops.saga.resumeText")}
        act=${act(`POST /api/${service}/sagas/:sagaId/resume`, () => ({ sagaId }), done(t("ops.saga.resumed", { name })))} />
      <${ActButton} looks="danger" opens="danger" word=${t("ops.saga.abort")} title=${t("ops.saga.abortTitle", { name })}
        text=${t("ops.saga.abortText")}
        act=${act(`POST /api/${service}/sagas/:sagaId/abort`, () => ({ sagaId }), done(t("ops.saga.aborted", { name })))} />
    </div>
  `;
};

const Card = ({ service, saga, again }: ActsProps) => {
  const isParked = saga.status === "parked";
  const [isOpen, setOpen] = useState(isParked);
  return html`
    <article class="panel">
      <div class="spread">
        <h3>${saga.name}</h3>
        <${Pill} tone=${isParked ? "danger" : "plain"} icon=${isParked ? CircleAlert : CircleDot}>${t(`ops.saga.${saga.status}`)}<//>
      </div>
      <${Facts} of=${[
        [t("ops.saga.subject"), html`<${Ref} name="subject" id=${saga.subject} />`],
        [t("ops.saga.step"), saga.step ?? t("ops.none")],
        [t("ops.saga.reason"), saga.reason ?? t("ops.none")],
        [t("ops.col.since"), moment(saga.since)],
      ]} />
      <${Button} pressed=${isOpen} onClick=${() => setOpen(!isOpen)}>${t(isOpen ? "ops.saga.hide" : "ops.saga.show")}<//>
      ${isOpen && html`<${Steps} saga=${saga} />`}
      ${isParked && html`<${Acts} service=${service} saga=${saga} again=${again} />`}
    </article>
  `;
};

const OfService = ({ service, isParkedOnly }: { service: Service; isParkedOnly: boolean }) => {
  const list = useList(`GET /api/${service}/sagas`, isParkedOnly ? { status: "parked" } : {});
  usePoll(list.again, pollMs);
  return html`
    <section class="stack" aria-labelledby="sagas-${service}">
      <h2 id="sagas-${service}">${t(`ops.service.${service}`)}</h2>
      <${ListStates} list=${list} empty=${t(isParkedOnly ? "ops.saga.noneParked" : "ops.saga.none")}
        rows=${(items: readonly Saga[]) =>
          items.map(
            (saga) =>
              html`<${Card} key=${saga.sagaId} service=${service} saga=${saga} again=${list.again} />`,
          )}>
        <${ButtonLink} href="/operator/events?type=job.applied">${t("ops.saga.events")}<//>
      <//>
    </section>
  `;
};

export const SagaList = ({ query }: { query: URLSearchParams }) => {
  const isParkedOnly = query.get("status") === "parked";
  return html`
    <${Chips} label=${t("ops.col.state")}
      options=${[{ value: "parked", text: t("ops.saga.parkedOnly") }]}
      chosen=${isParkedOnly ? ["parked"] : []}
      onChoose=${() => setQuery({ status: isParkedOnly ? null : "parked" })} />
    <div class="halves sagas">
      ${withSagas.map((service) => html`<${OfService} key=${service} service=${service} isParkedOnly=${isParkedOnly} />`)}
    </div>
    <p><a class="text-link" href="/operator/queue?kind=transfer">${t("ops.saga.transfers")}</a></p>
  `;
};
