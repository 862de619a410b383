/** Settlements: what was paid to whom, and the files for the filings of a month. */
import { useState } from "preact/hooks";
import type { Gives, ItemOf } from "../../api/routes.ts";
import { useList } from "../../api/use-load.ts";
import { Download } from "../../ui/form/download.ts";
import { Select } from "../../ui/form/select.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { ChevronRight } from "../../ui/icons.ts";
import { ListStates } from "../../ui/list/listing.ts";
import { PersonName } from "../../ui/list/person.ts";
import { usePart } from "../../ui/part.ts";
import { Line } from "../../ui/parts.ts";
import { dateKey, day, midnight, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { Payslip } from "./payslip.ts";

type Settled = ItemOf<"GET /api/payments/settlements">;
const kinds = ["withholding", "workConfirmations", "payStatements"] as const;
const monthsShown = 12;

const Row = ({ one, open }: { one: Settled; open: () => void }) => html`
  <li>
    <button type="button" class="link-row funds-row" onClick=${open}>
      <span class="link-row-label">
        <strong><${PersonName} userId=${one.workerId} /></strong>
        <span class="weak funds-day">${day(one.settledAt)}${one.isCorrection && ` · ${t("funds.corrected")}`}</span>
      </span>
      <span class="figure">${won(one.employerTotalWon)}</span>
      <${Icon} of=${ChevronRight} label=${t("funds.payslip")} />
    </button>
  </li>
`;

export const Settlements = () => {
  const list = useList("GET /api/payments/settlements", { limit: 20 });
  const [open, setOpen] = useState<string | null>(null);
  return html`
    <section class="stack" aria-labelledby="funds-settled">
      <h2 id="funds-settled">${t("funds.settled")}</h2>
    <${ListStates} list=${list} count=${1} empty=${t("funds.noneSettled")} rows=${(
      items: readonly Settled[],
    ) =>
      html`<ul>${items.map((one) => html`<${Row} key=${one.applicationId + one.settledAt} one=${one} open=${() => setOpen(one.applicationId)} />`)}</ul>`}><//>
      ${open && html`<${Payslip} applicationId=${open} onClose=${() => setOpen(null)} />`}
    </section>
  `;
};

/** This month in Seoul and those before it, `2026-12`. */
const months = (now: Date): string[] => {
  const [year = 0, month = 0] = dateKey(now).split("-").map(Number);
  return Array.from({ length: monthsShown }, (_, back) =>
    new Date(Date.UTC(year, month - 1 - back, 1)).toISOString().slice(0, 7),
  );
};

type Due = NonNullable<Gives<"GET /api/payments/month">["remittance"]>;

const Remittance = ({ due }: { due: Due }) => html`
  <dl>
    <${Line} label=${t("funds.tax")} value=${won(due.incomeTaxWon + due.localTaxWon)} />
    <${Line} label=${t("funds.insurance")} value=${won(due.employmentInsuranceWon + due.employerInsuranceWon + due.employerAccidentInsuranceWon)} />
    <${Line} label=${t("funds.due")} value=${day(midnight(due.dueOn))} />
  </dl>
`;

export const Filings = () => {
  const all = months(new Date());
  const [month, setMonth] = useState(all[0] ?? "");
  const due = usePart("GET /api/payments/month", { month, limit: 1 });
  const nameOf = (one: string): string => {
    const [year = "", number = ""] = one.split("-");
    return t("funds.month", { year, month: Number(number) });
  };
  return html`
    <section class="card stack" aria-labelledby="funds-filings">
      <h2 id="funds-filings">${t("funds.filings")}</h2>
      <${Select} label=${t("funds.monthOf")} value=${month} options=${all.map((one) => ({ value: one, text: nameOf(one) }))} onChoose=${setMonth} />
      ${due.show(({ remittance }) => remittance && html`<${Remittance} due=${remittance} />`)}
      ${kinds.map(
        (kind) => html`
          <${Download} key=${kind} route="GET /api/payments/exports/:kind" params=${{ kind, month }} accept="text/csv"
            name=${`oneday-${kind}-${month}.csv`}>${t(`funds.file.${kind}`)}<//>
        `,
      )}
    </section>
  `;
};
