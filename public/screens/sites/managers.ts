/** Managers: who acts for the employer at some of their sites, and who is invited to. */
import { useState } from "preact/hooks";
import type { ItemOf } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { useList } from "../../api/use-load.ts";
import { Button } from "../../ui/form/button.ts";
import { Confirm } from "../../ui/form/confirm.ts";
import { Field } from "../../ui/form/field.ts";
import { Form } from "../../ui/form/form.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { useAct } from "../../ui/form/use-act.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { UserPlus } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { PartFailed } from "../../ui/part.ts";
import { Chips, Pill, toggled } from "../../ui/parts.ts";
import { toast } from "../../ui/toast.ts";
import { language, t } from "../../words/words.ts";
import type { Site } from "./site-sheet.ts";

type Manager = ItemOf<"GET /api/users/me/managers">;

const Invite = ({
  sites,
  onClose,
  again,
}: {
  sites: readonly Site[];
  onClose: () => void;
  again: () => void;
}) => {
  const [email, setEmail] = useState("");
  const [chosen, choose] = useState<readonly string[]>(
    sites.length === 1 ? sites.map(({ siteId }) => siteId) : [],
  );
  const command = useCommand("POST /api/users/me/managers");
  const submit = async (): Promise<void> => {
    if ((await command.run({ email: email.trim(), siteIds: [...chosen] })) === null) return;
    toast(t("site.invited"));
    again();
    onClose();
  };
  return html`
    <${Sheet} title=${t("site.invite")} onClose=${onClose}>
      <${Form} verb=${t("site.invite")} command=${command} isReady=${email.trim() !== "" && chosen.length > 0} onSubmit=${submit}>
        <p>${t("site.inviteText")}</p>
        <${Field} name="email" type="email" inputmode="email" label=${t("site.email")} value=${email} onInput=${setEmail}
          error=${command.problem?.field("email", language.value)} />
        <${Chips} label=${t("site.which")} chosen=${chosen} options=${sites.map(({ siteId, name }) => ({ value: siteId, text: name }))}
          onChoose=${(one: string) => choose(toggled(chosen, one))} />
      <//>
    <//>
  `;
};

const Row = ({
  manager,
  sites,
  again,
}: {
  manager: Manager;
  sites: readonly Site[];
  again: () => void;
}) => {
  const [isOpen, setOpen] = useState(false);
  const { membershipId, displayName, siteIds, state } = manager;
  const close = () => setOpen(false);
  const command = useAct("DELETE /api/users/me/managers/:membershipId", { again, onClose: close });
  const where = sites.filter(({ siteId }) => siteIds.includes(siteId)).map(({ name }) => name);
  return html`
    <li class="card stack">
      <div class="split"><h3>${displayName || t("site.invitee")}</h3><${Pill} tone=${state === "active" ? "good" : "plain"}>${t(`site.manager.${state}`)}<//></div>
      <p class="weak">${where.join(", ")}</p>
      <p><${Button} onClick=${() => setOpen(true)}>${t("site.removeManager")}<//></p>
      ${
        isOpen &&
        html`<${Confirm} title=${t("site.removeTitle")} verb=${t("site.removeManager")} isDanger command=${command}
          onConfirm=${() => command.run({ membershipId })} onClose=${close}><p>${t("site.removeText")}</p><//>`
      }
    </li>
  `;
};

/** Invitations of others to the caller, and the sites of others that they manage. */
export const Memberships = () => {
  const { items, problem: failed, again } = useList("GET /api/users/me/memberships", { limit: 50 });
  const accept = useAct("POST /api/users/me/memberships/:membershipId/accept", { again });
  const decline = useAct("POST /api/users/me/memberships/:membershipId/decline", { again });
  const leave = useAct("DELETE /api/users/me/memberships/:membershipId", { again });
  const problem = accept.problem ?? decline.problem ?? leave.problem;
  if (items.length === 0) return html`<${PartFailed} of=${[{ problem: failed, again }]} />`;
  return html`
    <section class="stack" aria-labelledby="site-others">
      <h2 id="site-others">${t("site.others")}</h2>
      <${PartFailed} of=${[{ problem: failed, again }]} />
      ${problem && html`<${ProblemNotice} problem=${problem} />`}
      <ul class="stack">
        ${items.map(
          ({ membershipId, employerName, sites, state }) => html`
            <li class="card stack" key=${membershipId}>
              <h3>${employerName}</h3>
              <p class="weak">${sites.map(({ name }) => name).join(", ")}</p>
              <div class="row">
                ${
                  state === "invited"
                    ? html`<${Button} looks="primary" isBusy=${accept.isBusy} onClick=${() => accept.run({ membershipId })}>${t("site.accept")}<//>
                        <${Button} isBusy=${decline.isBusy} onClick=${() => decline.run({ membershipId })}>${t("site.decline")}<//>`
                    : html`<${Button} isBusy=${leave.isBusy} onClick=${() => leave.run({ membershipId })}>${t("site.leave")}<//>`
                }
              </div>
            </li>
          `,
        )}
      </ul>
    </section>
  `;
};

export const Managers = ({ sites }: { sites: readonly Site[] }) => {
  const { items, problem, again } = useList("GET /api/users/me/managers", { limit: 100 });
  const [isOpen, setOpen] = useState(false);
  return html`
    <section class="stack" aria-labelledby="site-managers">
      <h2 id="site-managers">${t("site.managers")}</h2>
      ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
      <ul class="stack">${items.map((manager) => html`<${Row} key=${manager.membershipId} manager=${manager} sites=${sites} again=${again} />`)}</ul>
      ${sites.length > 0 && html`<${Button} isWide onClick=${() => setOpen(true)}><${Icon} of=${UserPlus} />${t("site.invite")}<//>`}
      ${isOpen && html`<${Invite} sites=${sites} onClose=${() => setOpen(false)} again=${again} />`}
    </section>
  `;
};
