/** Privacy: consents, people one never wants to meet again, a copy of all that is held, and deletion. */
import { useState } from "preact/hooks";
import type { Gives, ItemOf } from "../../api/routes.ts";
import { role } from "../../api/session.ts";
import { useCommand } from "../../api/use-command.ts";
import { useList, useLoad } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { Button } from "../../ui/form/button.ts";
import { Download } from "../../ui/form/download.ts";
import { SavedTick } from "../../ui/form/saved-tick.ts";
import { html } from "../../ui/html.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Skeleton } from "../../ui/parts.ts";
import { day } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { Back } from "./back.ts";
import { Deletion } from "./deletion.ts";

type Consent = Gives<"GET /api/users/me/consents">["items"][number];
type Block = ItemOf<"GET /api/users/me/blocks">;

const ConsentRow = ({ consent, again }: { consent: Consent; again: () => void }) => {
  const command = useCommand("PUT /api/users/me/consents/:purpose");
  const { purpose, granted, isNeeded, at, currentVersion: version } = consent;
  const hint = isNeeded
    ? t("privacy.needed")
    : at === null
      ? undefined
      : t("privacy.since", { day: day(at) });
  if (isNeeded) {
    return html`<p class="tick-line"><span>${t(`privacy.${purpose}`)} <span class="field-hint">${hint}</span></span></p>`;
  }
  const save = async (on: boolean): Promise<boolean> => {
    const set = await command.run({ purpose, granted: on, version });
    again();
    return set !== null;
  };
  return html`
    <${SavedTick} label=${t(`privacy.${purpose}`)} hint=${hint} checked=${granted} save=${save} />
    ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
  `;
};

const Consents = () => {
  const { value, problem, again } = useLoad("GET /api/users/me/consents", {});
  return html`
    <section class="card stack" aria-labelledby="consents">
      <h2 id="consents">${t("privacy.consents")}</h2>
      ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
      ${value === null && problem === null && html`<${Skeleton} count=${1} label=${t("state.loading")} />`}
      ${value?.items.map((one) => html`<${ConsentRow} key=${one.purpose} consent=${one} again=${again} />`)}
    </section>
  `;
};

const BlockRow = ({ block, again }: { block: Block; again: () => void }) => {
  const command = useCommand("DELETE /api/users/me/blocks/:userId");
  const { userId, displayName, at } = block;
  const end = async (): Promise<void> => {
    if ((await command.run({ userId })) !== null) again();
  };
  return html`
    <li class="link-row">
      <span class="link-row-label"><strong>${displayName || t("chat.gone")}</strong> <span class="weak">${day(at)}</span></span>
      <${Button} isBusy=${command.isBusy} onClick=${() => void end()}>${t("privacy.unblock")}<//>
    </li>
    ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
  `;
};

const Blocks = () => {
  const { items, problem, isLoading, more, again } = useList("GET /api/users/me/blocks", {
    limit: 20,
  });
  const isEmpty = !isLoading && problem === null && items.length === 0;
  return html`
    <section class="card stack" aria-labelledby="blocks">
      <h2 id="blocks">${t("privacy.blocks")}</h2>
      ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
      ${isEmpty && html`<p class="weak">${t("privacy.noBlocks")}</p>`}
      <ul>${items.map((one) => html`<${BlockRow} key=${one.userId} block=${one} again=${again} />`)}</ul>
      ${more && html`<${Button} isWide isBusy=${isLoading} onClick=${more}>${t("action.more")}<//>`}
    </section>
  `;
};

/** A copy of all that is held: asked for, and gathered at once. */
const Copy = () => {
  const command = useCommand("POST /api/security/requests");
  const [requestId, setRequestId] = useState<string | null>(null);
  const ask = async (): Promise<void> => {
    const request = await command.run({ kind: "export" });
    if (request !== null) setRequestId(request.requestId);
  };
  return html`
    <section class="card stack" aria-labelledby="copy">
      <h2 id="copy">${t("privacy.copy")}</h2>
      <p>${t("privacy.copyText")}</p>
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      ${
        requestId === null
          ? html`<${Button} isWide isBusy=${command.isBusy} onClick=${() => void ask()}>${t("privacy.ask")}<//>`
          : html`<${Download} route="GET /api/security/requests/:requestId/export" params=${{ requestId }}
              accept="application/json" name="oneday-my-data.json">${t("privacy.keep")}<//>`
      }
    </section>
  `;
};

export const screen: Screen = () => html`
  <${Back} title="me.privacy" />
  <${Consents} />
  ${role.value !== "operator" && html`<${Blocks} />`}
  <${Copy} />
  <${Deletion} />
`;
