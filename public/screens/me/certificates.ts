/** Certificates: what some work requires, with the state of each check. */
import { useState } from "preact/hooks";
import { type CertificateKind, certificateKinds } from "../../api/certificate-kinds.ts";
import type { Gives } from "../../api/routes.ts";
import { useCommand } from "../../api/use-command.ts";
import { useLoad } from "../../api/use-load.ts";
import type { Screen } from "../../app/screens.ts";
import { Button } from "../../ui/form/button.ts";
import { Confirm } from "../../ui/form/confirm.ts";
import { Field } from "../../ui/form/field.ts";
import { Select } from "../../ui/form/select.ts";
import { Sheet } from "../../ui/form/sheet.ts";
import { html } from "../../ui/html.ts";
import { FileText } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { Empty, Pill, Skeleton } from "../../ui/parts.ts";
import { toast } from "../../ui/toast.ts";
import { day } from "../../words/format.ts";
import { language, t } from "../../words/words.ts";
import { Back } from "./back.ts";

type Certificate = Gives<"GET /api/users/me/certificates">["items"][number];
const tones = { unverified: "warning", verified: "good", refused: "danger" } as const;

const AddSheet = ({ onClose, onDone }: { onClose: () => void; onDone: () => void }) => {
  const [kind, setKind] = useState<CertificateKind>("foodHealth");
  const [number, setNumber] = useState("");
  const [issuedOn, setIssuedOn] = useState("");
  const [expiresOn, setExpiresOn] = useState("");
  const [stay, setStay] = useState("");
  const command = useCommand("POST /api/users/me/certificates");
  const wrong = (name: string) => command.problem?.field(`/${name}`, language.value);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const until = expiresOn === "" ? {} : { expiresOn };
    const status = kind === "workPermit" ? { statusOfStay: stay.trim().toUpperCase() } : {};
    if (
      (await command.run({ kind, number: number.trim(), issuedOn, ...until, ...status })) === null
    )
      return;
    toast(t("cert.added"));
    onDone();
  };
  return html`
    <${Sheet} title=${t("cert.add")} onClose=${onClose}>
      <form class="stack" novalidate onSubmit=${(event: Event) => void submit(event)}>
        <${Select} label=${t("cert.kind")} value=${kind} onChoose=${setKind}
          options=${certificateKinds.map((value) => ({ value, text: t(`cert.${value}`) }))} />
        <${Field} name="number" label=${t("cert.number")} maxLength=${40} value=${number} onInput=${setNumber} error=${wrong("number")} />
        <${Field} name="issuedOn" type="date" label=${t("cert.issuedOn")} value=${issuedOn} onInput=${setIssuedOn} error=${wrong("issuedOn")} />
        <${Field} name="expiresOn" type="date" label=${t("cert.expiresOn")} value=${expiresOn} onInput=${setExpiresOn} error=${wrong("expiresOn")} />
        ${
          kind === "workPermit" &&
          html`<${Field} name="statusOfStay" label=${t("cert.stay")} hint=${t("cert.stayHint")} maxLength=${8} value=${stay}
            onInput=${setStay} error=${wrong("statusOfStay")} />`
        }
        ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
        <${Button} type="submit" looks="primary" isWide isBusy=${command.isBusy} disabled=${number.trim() === "" || issuedOn === ""}>${t("cert.addAction")}<//>
      </form>
    <//>
  `;
};

const Row = ({ certificate, again }: { certificate: Certificate; again: () => void }) => {
  const [isRemoving, setRemoving] = useState(false);
  const command = useCommand("DELETE /api/users/me/certificates/:certificateId");
  const { certificateId, kind, number, expiresOn, isExpired, state } = certificate;
  const remove = async (): Promise<void> => {
    if ((await command.run({ certificateId })) !== null) again();
  };
  return html`
    <li class="card stack">
      <div class="split">
        <strong>${t(`cert.${kind}`)}</strong>
        <${Pill} tone=${isExpired ? "danger" : tones[state]}>${t(isExpired ? "cert.expired" : `cert.state.${state}`)}<//>
      </div>
      <p class="weak figure">
        ${t("cert.numberOf", { number })}${expiresOn && ` · ${t("cert.until", { day: day(expiresOn) })}`}
      </p>
      <${Button} onClick=${() => setRemoving(true)}>${t("cert.remove")}<//>
      ${
        isRemoving &&
        html`<${Confirm} title=${t("cert.removeTitle")} verb=${t("cert.remove")} isDanger isBusy=${command.isBusy}
          problem=${command.problem} onConfirm=${() => void remove()} onClose=${() => setRemoving(false)}>
          <p>${t("cert.removeText")}</p>
        <//>`
      }
    </li>
  `;
};

export const screen: Screen = () => {
  const { value, problem, again } = useLoad("GET /api/users/me/certificates", {});
  const [isAdding, setAdding] = useState(false);
  const added = (): void => {
    setAdding(false);
    again();
  };
  const add = html`<${Button} looks="primary" onClick=${() => setAdding(true)}>${t("cert.add")}<//>`;
  return html`
    <${Back} title="me.certificates" />
    ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
    ${value === null && problem === null && html`<${Skeleton} label=${t("state.loading")} />`}
    ${value?.items.length === 0 && html`<${Empty} icon=${FileText} text=${t("cert.empty")}>${add}<//>`}
    ${
      value !== null &&
      value.items.length > 0 &&
      html`<ul class="stack">${value.items.map((one) => html`<${Row} key=${one.certificateId} certificate=${one} again=${again} />`)}</ul>
        <p>${add}</p>`
    }
    ${isAdding && html`<${AddSheet} onClose=${() => setAdding(false)} onDone=${added} />`}
  `;
};
