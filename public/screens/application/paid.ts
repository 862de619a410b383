/** Paid: the amount, which counts up once, the payslip, and the review of the employer. */
import { useEffect, useState } from "preact/hooks";
import { ButtonLink } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { minutes, won } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { Review } from "./review.ts";
import { TaskCard, type TaskPart } from "./task.ts";

const countMs = 900;
const place = "oneday.seenPay";

/** Whether this device has shown the amount before; it counts up the first time alone. */
const isSeen = (id: string): boolean => {
  const seen = (localStorage.getItem(place) ?? "").split(",");
  if (seen.includes(id)) return true;
  localStorage.setItem(place, [...seen.slice(-50), id].join(","));
  return false;
};

const useCount = (amount: number, id: string): number => {
  const [shown, setShown] = useState(amount);
  useEffect(() => {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if (isCalm || isSeen(id)) {
      setShown(amount);
      return undefined;
    }
    const begun = performance.now();
    let frame = 0;
    const step = (at: number): void => {
      const part = Math.min(1, (at - begun) / countMs);
      setShown(Math.round(amount * (1 - (1 - part) ** 3)));
      if (part < 1) frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [amount, id]);
  return shown;
};

export const Paid = ({ application }: TaskPart) => {
  const { applicationId, netWon, approvedMinutes } = application;
  const shown = useCount(netWon ?? 0, applicationId);
  return html`
    <${TaskCard} title=${t("task.paid")}>
      <p class="task-pay big figure" aria-label=${won(netWon ?? 0)}>${won(shown)}</p>
      ${
        approvedMinutes !== null &&
        html`<p class="weak">${t("task.paidMinutes", { time: minutes(approvedMinutes) })}</p>`
      }
      <${ButtonLink} looks="primary" isWide href="/applications/${applicationId}/payslip">${t("task.payslip")}<//>
      <${ButtonLink} isWide href="/wallet">${t("task.wallet")}<//>
      <${Review} applicationId=${applicationId} />
    <//>
  `;
};
