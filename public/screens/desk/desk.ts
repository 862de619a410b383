/** Desk: the employer's first page, with today in four figures, what waits for them, and their jobs. */
import { useFresh } from "../../api/stream.ts";
import type { Screen } from "../../app/screens.ts";
import { useTitle } from "../../app/use-title.ts";
import { ButtonLink } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import {
  Building,
  ChartLine,
  Check,
  CircleAlert,
  ClipboardList,
  Clock,
  FileText,
  type IconNode,
  MapPin,
  Plus,
  Star,
  UserPlus,
  Users,
  Wallet,
} from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { usePart } from "../../ui/part.ts";
import { LinkRow, Skeleton } from "../../ui/parts.ts";
import { useNow } from "../../ui/use-now.ts";
import { day, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { currentDay } from "../crew/crew.ts";
import { CrewStats } from "../crew/crew-stats.ts";
import "./desk.css";
import { Jobs } from "./jobs.ts";
import { type Crewed, type Kind, todayCounts, todosOf } from "./todos.ts";
import { useBoard } from "./use-board.ts";

const shownMax = 6;
const icons: Readonly<Record<Kind, IconNode>> = {
  late: CircleAlert,
  approve: Check,
  times: Clock,
  sign: FileText,
  applicants: UserPlus,
  vacant: Users,
};

const Today = ({ crewed, now }: { crewed: readonly Crewed[]; now: Date }) => html`
  <section class="stack" aria-labelledby="desk-today">
    <h2 id="desk-today" class="unseen">${t("desk.counts")}</h2>
    <${CrewStats} counts=${todayCounts(crewed, now)} />
  </section>
`;

const Todos = ({ crewed, now }: { crewed: readonly Crewed[]; now: Date }) => {
  const todos = todosOf(crewed, now);
  return html`
    <section class="card" aria-labelledby="desk-todos">
      <h2 id="desk-todos">${t("desk.todos")}</h2>
      ${todos.length === 0 && html`<p class="weak desk-none">${t("desk.nothing")}</p>`}
      ${todos.slice(0, shownMax).map(
        ({ kind, job, count, href }) => html`
          <a class="link-row desk-todo" key=${kind + job.jobId} href=${href}>
            <span class="desk-todo-icon desk-todo-${kind}"><${Icon} of=${icons[kind]} /></span>
            <span class="link-row-label">
              <strong>${t(`desk.todo.${kind}`, { count })}</strong>
              <span class="weak desk-todo-job">${day(currentDay(job, now).startsAt)} · ${job.title}</span>
            </span>
          </a>
        `,
      )}
      ${todos.length > shownMax && html`<p class="weak">${t("desk.moreTodos", { count: todos.length - shownMax })}</p>`}
    </section>
  `;
};

const Money = () => {
  const wallet = usePart("GET /api/payments/wallet", {});
  useFresh("wallet", null, wallet.again);
  const row = (sum: string) => html`
    <a class="card split desk-money" href="/employer/wallet">
      <span class="row"><${Icon} of=${Wallet} />${t("desk.balance")}</span>
      <strong class="figure desk-won">${sum}</strong>
    </a>
  `;
  return wallet.show(({ availableWon }) => row(won(availableWon)), row("…"));
};

const Links = () => html`
  <nav class="card" aria-label=${t("desk.links")}>
    <${LinkRow} href="/employer/templates" icon=${ClipboardList} label=${t("desk.templates")} />
    <${LinkRow} href="/employer/favourites" icon=${Star} label=${t("desk.favourites")} />
    <${LinkRow} href="/employer/company" icon=${Building} label=${t("desk.company")} />
    <${LinkRow} href="/employer/sites" icon=${MapPin} label=${t("desk.sites")} />
    <${LinkRow} href="/employer/reports" icon=${ChartLine} label=${t("desk.reports")} />
  </nav>
`;

export const screen: Screen = () => {
  const now = useNow(30_000);
  const board = useBoard(now);
  useTitle(t("desk.title"));
  const isFirst = board.crewed === null && board.problem === null;
  return html`
    <h1>${t("desk.title")}</h1>
    ${board.problem && html`<${ProblemNotice} problem=${board.problem} retry=${board.again} />`}
    ${isFirst && html`<${Skeleton} count=${2} label=${t("state.loading")} />`}
    ${board.crewed && html`<${Today} crewed=${board.crewed} now=${now} />`}
    <${ButtonLink} href="/employer/post" looks="primary" isWide><${Icon} of=${Plus} />${t("desk.post")}<//>
    ${board.crewed && html`<${Todos} crewed=${board.crewed} now=${now} />`}
    <${Money} />
    ${!(board.isLoading && board.jobs.length === 0) && html`<${Jobs} board=${board} now=${now} />`}
    <${Links} />
  `;
};
