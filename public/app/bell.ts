/** Bell: the way to the notifications, with how many are unread. */
import { useFresh } from "../api/stream.ts";
import { useLoad } from "../api/use-load.ts";
import { html } from "../ui/html.ts";
import { Icon } from "../ui/icon.ts";
import { Bell as Drawing } from "../ui/icons.ts";
import { t } from "../words/words.ts";

/** More are shown as `99+`: the number matters no more then. */
const countMax = 99;

export const Bell = () => {
  const { value, problem, again } = useLoad("GET /api/communication/notifications/unread", {});
  useFresh("notification", null, again);
  const count = value?.unread ?? 0;
  const shown = count > countMax ? `${countMax}+` : String(count);
  // A wrong number would be worse than none; the page of the notifications has the way to try again.
  const isUnknown = value === null && problem !== null;
  const badge = isUnknown ? "?" : shown;
  const label = isUnknown
    ? t("head.bellUnknown")
    : count === 0
      ? t("head.bell")
      : t("head.bellUnread", { count: shown });
  return html`
    <a class="button button-plain bell" href="/notifications">
      <span class="button-face"><${Icon} of=${Drawing} /><span class="unseen">${label}</span></span>
      ${(count > 0 || isUnknown) && html`<span class="badge figure" aria-hidden="true">${badge}</span>`}
    </a>
  `;
};
