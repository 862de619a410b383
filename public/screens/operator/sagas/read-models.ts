/** Read models: what each service derives from the logs, how its last rebuild ended, and another one. */
import type { Gives } from "../../../api/routes.ts";
import { useLoad } from "../../../api/use-load.ts";
import { usePoll } from "../../../api/use-poll.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { html } from "../../../ui/html.ts";
import { Check, CircleAlert, CircleDot, TriangleAlert } from "../../../ui/icons.ts";
import { Loaded } from "../../../ui/list/loaded.ts";
import { Table } from "../../../ui/list/table.ts";
import { Pill } from "../../../ui/parts.ts";
import { moment, number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { say } from "../parts/page.ts";
import { withReadModels } from "../parts/services.ts";

type Service = (typeof withReadModels)[number];
type Answer = Gives<`GET /api/${Service}/read-models`>;
type Model = Answer["readModels"][number];
const pollMs = 2000;

/** How the last rebuild ended: above all, whether the copy before it was equal. */
const Ended = ({ model: { rebuild } }: { model: Model }) => {
  if (rebuild === null) return html`<span class="weak">${t("ops.model.never")}</span>`;
  const { status, wasEqual, endedAt, error, askedAt } = rebuild;
  if (status === "running") {
    return html`<${Pill} icon=${CircleDot}>${t("ops.model.running", { at: moment(askedAt) })}<//>`;
  }
  if (status === "failed") {
    return html`<${Pill} tone="danger" icon=${CircleAlert}>${t("ops.model.failed")}<//> <span class="mono">${error ?? ""}</span>`;
  }
  const at = html`<span class="weak">${moment(endedAt ?? askedAt)}</span>`;
  if (wasEqual === false) {
    return html`<${Pill} tone="danger" icon=${CircleAlert}>${t("ops.model.differed")}<//> ${at}`;
  }
  if (wasEqual === null) {
    return html`<${Pill} tone="warning" icon=${TriangleAlert}>${t("ops.model.unknown")}<//> ${at}`;
  }
  return html`<${Pill} tone="good" icon=${Check}>${t("ops.model.equal")}<//> ${at}`;
};

const Rebuild = ({
  service,
  name,
  again,
}: {
  service: Service;
  name: string;
  again: () => void;
}) => html`
  <${ActButton} word=${t("ops.model.rebuild")} title=${t("ops.model.rebuildTitle", { name })}
    text=${t("ops.model.rebuildText")} looks="primary"
    act=${act(
      `POST /api/${service}/read-models/:name/rebuild`,
      () => ({ name }),
      () => say(t("ops.model.asked", { name }), again),
    )} />
`;

const OfService = ({ service }: { service: Service }) => {
  const load = useLoad(`GET /api/${service}/read-models`, {});
  const { value, again } = load;
  const isRunning = value?.readModels.some(({ rebuild }) => rebuild?.status === "running");
  usePoll(again, pollMs, isRunning ?? false);
  const columns = [
    {
      name: t("ops.model.name"),
      cell: ({ name }: Model) => html`<span class="mono">${name}</span>`,
    },
    { name: t("ops.model.version"), isFigure: true, cell: ({ version }: Model) => number(version) },
    { name: t("ops.model.copy"), isFigure: true, cell: ({ copy }: Model) => number(copy) },
    { name: t("ops.model.last"), cell: (model: Model) => html`<${Ended} model=${model} />` },
    {
      name: t("ops.col.act"),
      cell: ({ name, rebuild }: Model) =>
        rebuild?.status !== "running" &&
        html`<${Rebuild} service=${service} name=${name} again=${again} />`,
    },
  ];
  return html`
    <section class="stack" aria-labelledby="models-${service}">
      <h2 id="models-${service}">${t(`ops.service.${service}`)}</h2>
      <${Loaded} load=${load} count=${1} shown=${({ readModels }: Answer) => html`
        <${Table} caption=${t(`ops.service.${service}`)} columns=${columns} rows=${readModels} keyOf=${({ name }: Model) => name} />
      `} />
    </section>
  `;
};

export const ReadModels = () =>
  html`${withReadModels.map((service) => html`<${OfService} key=${service} service=${service} />`)}`;
