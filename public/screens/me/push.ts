/** Push: whether this browser shows notifications while the app is closed, and what to do where it cannot. */
import { useCallback, useEffect, useState } from "preact/hooks";
import { useCommand } from "../../api/use-command.ts";
import { useLoad } from "../../api/use-load.ts";
import { onPermission, type PushState, pushState, subscribe, unsubscribe } from "../../app/push.ts";
import { SavedTick } from "../../ui/form/saved-tick.ts";
import { html } from "../../ui/html.ts";
import { Notice, ProblemNotice } from "../../ui/notice.ts";
import { Skeleton } from "../../ui/parts.ts";
import { toast } from "../../ui/toast.ts";
import { t } from "../../words/words.ts";

/** Why a press changed nothing, other than a refusal of the server. */
type Missed = "dismissed" | "failed";

const useAllowed = () => {
  const [state, setState] = useState<PushState | null>(null);
  const read = useCallback(async () => setState(await pushState()), []);
  useEffect(() => {
    void read();
    return onPermission(() => void read());
  }, []);
  return { state, read };
};

const usePush = () => {
  const { state, read } = useAllowed();
  const [missed, setMissed] = useState<Missed | null>(null);
  const [isBusy, setBusy] = useState(false);
  const key = useLoad(
    "GET /api/communication/push-key",
    state === "on" || state === "off" ? {} : null,
  );
  const keep = useCommand("POST /api/communication/push-subscriptions");
  const drop = useCommand("DELETE /api/communication/push-subscriptions");
  const publicKey = key.value?.publicKey ?? null;

  const turnOn = async (publicKey: string): Promise<boolean> => {
    const made = await subscribe(publicKey).catch(() => "failed" as const);
    if (made === null || made === "failed") {
      setMissed(made ?? "dismissed");
      return false;
    }
    if ((await keep.run(made)) !== null) return true;
    // What the server does not know gets no push.
    await unsubscribe();
    return false;
  };
  const turnOff = async (): Promise<boolean> => {
    const endpoint = await unsubscribe();
    return endpoint === null || (await drop.run({ endpoint })) !== null;
  };
  const set = async (isOn: boolean): Promise<boolean> => {
    if (publicKey === null) return false;
    setMissed(null);
    setBusy(true);
    const isSet = await (isOn ? turnOn(publicKey) : turnOff());
    await read();
    setBusy(false);
    if (isSet) toast(t(isOn ? "push.turnedOn" : "push.turnedOff"));
    return isSet;
  };
  useEffect(() => {
    // The server may have dropped it since, as one of more than ten.
    if (state === "on" && publicKey !== null && !isBusy) void turnOn(publicKey).then(read);
  }, [publicKey]);
  return { state, missed, isBusy, key, problem: keep.problem ?? drop.problem, set };
};

const Tick = ({ push }: { push: ReturnType<typeof usePush> }) => {
  const { state, missed, isBusy, key, problem, set } = push;
  return html`
    <p class="weak">${t("push.text")}</p>
    ${problem && html`<${ProblemNotice} problem=${problem} />`}
    ${key.problem && html`<${ProblemNotice} problem=${key.problem} retry=${key.again} />`}
    ${missed && html`<${Notice} kind="danger"><p>${t(`push.${missed}`)}</p><//>`}
    ${key.value && html`<${SavedTick} label=${t("push.here")} checked=${state === "on"} save=${set} />`}
    ${isBusy && html`<p class="weak" role="status">${t("push.busy")}</p>`}
  `;
};

export const Push = () => {
  const push = usePush();
  const { state } = push;
  return html`
    <section class="card stack" aria-labelledby="push">
      <h2 id="push">${t("push.title")}</h2>
      ${state === null && html`<${Skeleton} count=${1} label=${t("state.loading")} />`}
      ${(state === "unsupported" || state === "denied") && html`<${Notice} kind="warning"><p>${t(`push.${state}`)}</p><//>`}
      ${(state === "on" || state === "off") && html`<${Tick} push=${push} />`}
    </section>
  `;
};
