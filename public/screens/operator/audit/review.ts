/** Review: what each operator looked at in a month, and the signature of the review. */
import type { Gives } from "../../../api/routes.ts";
import { useLoad } from "../../../api/use-load.ts";
import { setQuery } from "../../../app/router.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { Select } from "../../../ui/form/select.ts";
import { html } from "../../../ui/html.ts";
import { Check, Clock } from "../../../ui/icons.ts";
import { Rows } from "../../../ui/list/listing.ts";
import { Loaded } from "../../../ui/list/loaded.ts";
import type { Column } from "../../../ui/list/table.ts";
import { Pill } from "../../../ui/parts.ts";
import { dateKey, moment, number } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { say } from "../parts/page.ts";
import { Ref, refColumn } from "../parts/ref.ts";

type Whole = Gives<"GET /api/security/access-reviews/:month">;
type Operator = Whole["operators"][number];

const monthCount = 12;
const findings = ["nothing", "explained", "followedUp"] as const;

/** The month that many months before this one, `2026-11`. */
const monthBefore = (count: number, now: Date): string => {
  const [year = 0, month = 1] = dateKey(now).split("-").map(Number);
  return new Date(Date.UTC(year, month - 1 - count, 1)).toISOString().slice(0, 7);
};

const counts = [
  "requests",
  "commands",
  "refused",
  "atNight",
  "subjects",
  "addresses",
] as const satisfies readonly (keyof Operator)[];

const columns = (): Column<Operator>[] => [
  refColumn(t("ops.log.actor"), "actor"),
  ...counts.map(
    (count): Column<Operator> => ({
      name: t(`ops.review.${count}`),
      isFigure: true,
      cell: (operator) => number(operator[count]),
    }),
  ),
  {
    name: t("ops.review.actions"),
    cell: ({ actions }) => html`
      <details><summary class="text-link">${t("ops.review.kinds", { count: actions.length })}</summary>
        <ul>${actions.map(({ action, requests }) => html`<li key=${action}><span class="mono">${action}</span> ${number(requests)}</li>`)}</ul>
      </details>
    `,
  },
];

const Sign = ({ review: { month }, again }: { review: Whole; again: () => void }) => html`
  <p>${t("ops.review.choose")}</p>
  <div class="row">
    ${findings.map(
      (finding) => html`
        <${ActButton} key=${finding} word=${t(`ops.review.${finding}`)} title=${t("ops.review.signTitle", { month })}
          text=${t("ops.review.signText", { finding: t(`ops.review.${finding}`) })} looks="primary"
          act=${act(
            "POST /api/security/access-reviews/:month/sign",
            () => ({ month, finding }),
            () => {
              say(t("ops.review.signedNow", { month }));
              again();
            },
          )} />
      `,
    )}
  </div>
`;

const Shown = ({
  review,
  again,
  isOver,
}: {
  review: Whole;
  again: () => void;
  isOver: boolean;
}) => {
  const { signed, keptUntil, operators } = review;
  return html`
    <p class="row">
      ${
        signed
          ? html`<${Pill} tone="good" icon=${Check}>${t("ops.review.signed", { at: moment(signed.at) })}<//> ${t(`ops.review.${signed.finding as (typeof findings)[number]}`)} <${Ref} name="actor" id=${signed.by} />`
          : html`<${Pill} tone=${isOver ? "warning" : "plain"} icon=${Clock}>${t(isOver ? "ops.review.open" : "ops.review.notOver")}<//>`
      }
      <span class="weak">${t("ops.review.keptUntil", { date: keptUntil })}</span>
    </p>
    <${Rows} rows=${operators} caption=${t("ops.audit.review")} columns=${columns()} keyOf=${({ actor }: Operator) => actor} empty=${t("ops.review.empty")} />
    ${!signed && isOver && html`<${Sign} review=${review} again=${again} />`}
  `;
};

export const Review = ({ query }: { query: URLSearchParams }) => {
  const now = new Date();
  const months = Array.from({ length: monthCount }, (_, count) => monthBefore(count, now));
  const month = months.find((one) => one === query.get("month")) ?? monthBefore(1, now);
  const load = useLoad("GET /api/security/access-reviews/:month", { month });
  return html`
    <div class="filters">
      <${Select} label=${t("ops.review.month")} value=${month} options=${months.map((one) => ({ value: one, text: one }))}
        onChoose=${(next: string) => setQuery({ month: next })} />
    </div>
    <${Loaded} load=${load} shown=${(review: Whole) => html`
      <${Shown} review=${review} again=${load.again} isOver=${review.month !== months[0]} />
    `} />
  `;
};
