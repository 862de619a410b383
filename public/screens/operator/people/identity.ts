/** Identity: what an employer's papers are compared with, and the decision on them. */
import type { Gives } from "../../../api/routes.ts";
import { useLoad } from "../../../api/use-load.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { html } from "../../../ui/html.ts";
import { Check, Clock } from "../../../ui/icons.ts";
import { Loaded } from "../../../ui/list/loaded.ts";
import { Pill } from "../../../ui/parts.ts";
import { t } from "../../../words/words.ts";
import { Facts } from "../parts/facts.ts";
import { say } from "../parts/page.ts";

type Details = Gives<"GET /api/users/:userId/identity">;

const Outcome = ({ details: { outcome } }: { details: Details }) =>
  outcome === null
    ? html`<${Pill} tone="warning" icon=${Clock}>${t("ops.identity.open")}<//>`
    : html`<${Pill} tone=${outcome === "verified" ? "good" : "warning"} icon=${Check}>${t(`ops.identity.${outcome}Now`)}<//>`;

const Acts = ({
  details: { userId, detailsHash },
  again,
}: {
  details: Details;
  again: () => void;
}) => html`
  <div class="row">
    ${(["verified", "refused"] as const).map(
      (outcome) => html`
        <${ActButton} key=${outcome} word=${t(`ops.identity.${outcome}`)} title=${t("ops.identity.title")}
          text=${t(`ops.identity.${outcome}Text`)} looks=${outcome === "verified" ? "primary" : "danger"}
          act=${act(
            "POST /api/users/:userId/identity-check",
            () => ({ userId, outcome, detailsHash }),
            () => {
              say(t("ops.identity.done"));
              again();
            },
          )} />
      `,
    )}
  </div>
`;

export const Identity = ({ userId }: { userId: string }) => {
  const load = useLoad("GET /api/users/:userId/identity", { userId });
  return html`
    <section class="panel" aria-labelledby="identity">
      <div class="spread">
        <h2 id="identity">${t("ops.identity")}</h2>
        ${load.value && html`<${Outcome} details=${load.value} />`}
      </div>
      <${Loaded} load=${load} count=${1} shown=${(value: Details) => html`
          <${Facts} of=${[
            [t("ops.identity.name"), value.name],
            [t("ops.identity.company"), value.companyName ?? t("ops.none")],
            [t("ops.identity.representative"), value.representative ?? t("ops.none")],
            [t("ops.identity.number"), value.businessNumber ?? t("ops.none")],
          ]} />
          ${value.missing.length > 0 && html`<p class="weak">${t("ops.identity.missing", { count: value.missing.length })}</p>`}
          <${Acts} details=${value} again=${load.again} />
        `} />
    </section>
  `;
};
