/** Presence: check-in and check-out, by the camera or by typing the code that the place shows. */
import { useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import { useLoad } from "../../api/use-load.ts";
import { Button } from "../../ui/form/button.ts";
import { Field } from "../../ui/form/field.ts";
import { positionNow } from "../../ui/form/position.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { Camera } from "../../ui/icons.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { PartFailed } from "../../ui/part.ts";
import { toast } from "../../ui/toast.ts";
import { language, t } from "../../words/words.ts";
import { Scanner } from "./scanner.ts";
import { codeOf, scannedCodeOf } from "./stage.ts";
import type { TaskPart } from "./task.ts";

const words = {
  "check-in": { action: "task.checkInAction", done: "task.checkedIn" },
  "check-out": { action: "task.checkOutAction", done: "task.checkedOut" },
} as const;

/** What a worker may do who agreed to the use of their position, but whose phone does not know it. */
const WithoutPosition = ({ version, onDone }: { version: number; onDone: () => void }) => {
  const command = useCommand("PUT /api/users/me/consents/:purpose");
  const withdraw = async (): Promise<void> => {
    const set = await command.run({ purpose: "location", granted: false, version });
    if (set !== null) onDone();
  };
  return html`
    <${Notice} kind="warning">
      <p>${t("task.noPosition")}</p>
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      <${Button} isBusy=${command.isBusy} onClick=${() => void withdraw()}>${t("task.withoutPosition")}<//>
    <//>
  `;
};

/** The command of the code, with the position where the worker has agreed to that. */
const usePresence = ({ application, again, kind }: PresencePart) => {
  const command = useCommand(`POST /api/jobs/applications/:applicationId/${kind}`);
  const consents = useLoad("GET /api/users/me/consents", {});
  const [isSeeking, setSeeking] = useState(false);
  const [isLost, setLost] = useState(false);
  const location = consents.value?.items.find(({ purpose }) => purpose === "location");
  const send = async (text: string): Promise<void> => {
    setLost(false);
    setSeeking(true);
    const spot = location?.granted ? await positionNow() : null;
    setSeeking(false);
    if (location?.granted && spot === null) return setLost(true);
    const code = codeOf(text);
    const { applicationId } = application;
    if ((await command.run({ applicationId, code, ...spot })) === null) return;
    toast(t(words[kind].done));
    again();
  };
  const onWithdrawn = (): void => {
    setLost(false);
    consents.again();
  };
  return {
    command,
    consents,
    send,
    isBusy: isSeeking || command.isBusy,
    isLost,
    location,
    onWithdrawn,
  };
};

type PresencePart = TaskPart & { readonly kind: "check-in" | "check-out" };

export const Presence = (part: PresencePart) => {
  const [code, setCode] = useState("");
  const [isScanning, setScanning] = useState(false);
  const [isMissing, setMissing] = useState(false);
  const [isOther, setOther] = useState(false);
  const { command, consents, send, isBusy, isLost, location, onWithdrawn } = usePresence(part);
  const scanned = (text: string): void => {
    const found = scannedCodeOf(text);
    setScanning(false);
    setOther(found === null);
    if (found === null) return;
    setCode(found);
    void send(found);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    setMissing(code.trim() === "");
    setOther(false);
    if (code.trim() !== "") void send(code);
  };
  return html`
    <${PartFailed} of=${[consents]} text=${t("task.consentsFailed")} />
    <${Button} isWide looks="primary" disabled=${isBusy} onClick=${() => setScanning(true)}><${Icon} of=${Camera} />${t("task.camera")}<//>
    ${isScanning && html`<${Scanner} onCode=${scanned} onClose=${() => setScanning(false)} />`}
    ${isOther && html`<${Notice} kind="danger"><p>${t("task.otherQr")}</p><//>`}
    <form class="stack" novalidate onSubmit=${submit}>
      <${Field} name="code" label=${t("task.code")} hint=${t("task.codeHint")} value=${code} onInput=${setCode}
        autocomplete="one-time-code" inputmode="text" maxLength=${20} error=${isMissing ? t("task.codeMissing") : command.problem?.field("code", language.value)} />
      ${command.problem && html`<${ProblemNotice} problem=${command.problem} />`}
      ${isLost && location && html`<${WithoutPosition} version=${location.currentVersion} onDone=${onWithdrawn} />`}
      <${Button} type="submit" isWide isBusy=${isBusy}>${t(words[part.kind].action)}<//>
    </form>
  `;
};
