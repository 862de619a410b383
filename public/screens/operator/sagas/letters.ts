/** Letters: messages that a service could not handle, and those that wait behind them. */
import type { Gives } from "../../../api/routes.ts";
import { useList } from "../../../api/use-load.ts";
import { usePoll } from "../../../api/use-poll.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { ButtonLink } from "../../../ui/form/button.ts";
import { html } from "../../../ui/html.ts";
import { CircleAlert, Clock } from "../../../ui/icons.ts";
import { Listing } from "../../../ui/list/listing.ts";
import { Pill } from "../../../ui/parts.ts";
import { moment, number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { say } from "../parts/page.ts";
import { refColumn } from "../parts/ref.ts";
import { type Service, services } from "../parts/services.ts";

type Letter = Gives<`GET /api/${Service}/dead-letters`>["items"][number];
const pollMs = 60_000;

const Replay = ({
  service,
  letter,
  again,
}: {
  service: Service;
  letter: Letter;
  again: () => void;
}) => {
  const { letterId, waitingBehind } = letter;
  return html`
    <${ActButton} looks="primary" word=${t("ops.letter.replay")} title=${t("ops.letter.replayTitle")}
      text=${t("ops.letter.replayText", { count: number(waitingBehind) })}
      act=${act(
        `POST /api/${service}/dead-letters/:letterId/replay`,
        () => ({ letterId }),
        ({ status }) => say(t(`ops.letter.replayed.${status}`), again),
      )} />
  `;
};

const OfService = ({ service }: { service: Service }) => {
  const list = useList(`GET /api/${service}/dead-letters`, {});
  usePoll(list.again, pollMs);
  const columns = [
    {
      name: t("ops.col.state"),
      cell: ({ status }: Letter) => html`<${Pill} tone=${status === "failed" ? "danger" : "plain"}
        icon=${status === "failed" ? CircleAlert : Clock}>${t(`ops.letter.${status}`)}<//>`,
    },
    {
      name: t("ops.letter.type"),
      cell: ({ type }: Letter) => html`<span class="mono">${type}</span>`,
    },
    {
      name: t("ops.letter.consumer"),
      cell: ({ consumer, source }: Letter) =>
        html`<span class="mono">${consumer} ← ${source}</span>`,
    },
    refColumn(t("ops.letter.stream"), "stream"),
    {
      name: t("ops.letter.error"),
      cell: ({ error }: Letter) => html`<span class="mono">${error ?? ""}</span>`,
    },
    {
      name: t("ops.letter.attempts"),
      isFigure: true,
      cell: ({ attempts }: Letter) => number(attempts),
    },
    {
      name: t("ops.letter.behind"),
      isFigure: true,
      cell: ({ waitingBehind }: Letter) => number(waitingBehind),
    },
    { name: t("ops.col.since"), cell: ({ at }: Letter) => moment(at) },
    {
      name: t("ops.col.act"),
      cell: (letter: Letter) =>
        letter.status === "failed" &&
        html`<${Replay} service=${service} letter=${letter} again=${list.again} />`,
    },
  ];
  return html`
    <section class="stack" aria-labelledby="letters-${service}">
      <h2 id="letters-${service}">${t(`ops.service.${service}`)}</h2>
      ${
        list.items.length === 0 && !list.isLoading && list.problem === null
          ? html`<p class="weak">${t("ops.letter.none")}</p>`
          : html`<${Listing} list=${list} caption=${t(`ops.service.${service}`)} columns=${columns}
              keyOf=${({ letterId }: Letter) => letterId} empty="" />`
      }
    </section>
  `;
};

export const Letters = () => html`
  ${services.map((service) => html`<${OfService} key=${service} service=${service} />`)}
  <p><${ButtonLink} href="/operator/sagas?view=models">${t("ops.letter.models")}<//></p>
`;
