/** Code: the rotating check-in code over the whole screen, as QR and as text, with the seconds left. */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Gives } from "../../api/routes.ts";
import { useScript } from "../../api/use-answer.ts";
import { useLoad } from "../../api/use-load.ts";
import { Button } from "../../ui/form/button.ts";
import { html } from "../../ui/html.ts";
import { Icon } from "../../ui/icon.ts";
import { X } from "../../ui/icons.ts";
import { ProblemNotice } from "../../ui/notice.ts";
import { partOf } from "../../ui/part.ts";
import { Skeleton } from "../../ui/parts.ts";
import { useNow } from "../../ui/use-now.ts";
import { t } from "../../words/words.ts";

type Code = Gives<"GET /api/jobs/:jobId/check-in-code">;
const tickMs = 500;
const sizePx = 640;

/** A code with the clock of this device at which it ends: its clock may differ from the server's. */
type Timed = { readonly code: string; readonly endsAtMs: number };

const timed = ({ code, validUntil, serverNow }: Code): Timed => ({
  code,
  endsAtMs: Date.now() + (Date.parse(validUntil) - Date.parse(serverNow)),
});

type Qrcode = typeof import("qrcode");

const Drawn = ({ qr, code }: { qr: Qrcode; code: string }) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const shown = canvas.current;
    if (shown === null) return;
    // Dark on light in both themes: a camera reads nothing else as well.
    const draw = async (): Promise<void> => {
      await qr.toCanvas(shown, code, { width: sizePx, margin: 2, errorCorrectionLevel: "M" });
      // The library sets a size in pixels; the page's style decides.
      shown.removeAttribute("style");
    };
    void draw();
  }, [code]);
  return html`<canvas ref=${canvas} class="code-qr" role="img" aria-label=${t("roster.qr")}></canvas>`;
};

/** The code as QR. Where its script does not come, the code in text below is enough. */
const Qr = ({ code }: { code: string }) => {
  // The package is CommonJS: its functions are in the default of the bundle's module.
  const script = partOf(useScript(async () => (await import("qrcode")).default));
  return script.show((qr: Qrcode) => html`<${Drawn} qr=${qr} code=${code} />`);
};

/** The code in two halves, as it is read out and typed. */
const spoken = (code: string): string =>
  `${code.slice(0, code.length / 2)} ${code.slice(code.length / 2)}`;

const Shown = ({ code, onEnd }: { code: Timed; onEnd: () => void }) => {
  const now = useNow(tickMs).getTime();
  const seconds = Math.max(0, Math.ceil((code.endsAtMs - now) / 1000));
  useEffect(() => {
    if (seconds === 0) onEnd();
  }, [seconds === 0]);
  return html`
    <${Qr} code=${code.code} />
    <p class="code-text figure">${spoken(code.code)}</p>
    <p class="figure">${t("roster.secondsLeft", { seconds })}</p>
  `;
};

export const CheckInCode = ({ jobId, onClose }: { jobId: string; onClose: () => void }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const { value, problem, again } = useLoad("GET /api/jobs/:jobId/check-in-code", { jobId });
  const [code, setCode] = useState<Timed | null>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  useEffect(() => {
    if (value !== null) setCode(timed(value));
  }, [value]);
  return html`
    <dialog class="code" ref=${dialog} aria-labelledby="code-title" onClose=${onClose}>
      <div class="split code-head">
        <h2 id="code-title">${t("roster.code")}</h2>
        <${Button} label=${t("action.close")} onClick=${() => dialog.current?.close()}><${Icon} of=${X} /><//>
      </div>
      <p>${t("roster.codeText")}</p>
      ${problem && html`<${ProblemNotice} problem=${problem} retry=${again} />`}
      ${code === null && !problem && html`<${Skeleton} count=${1} label=${t("state.loading")} />`}
      ${code && html`<${Shown} key=${code.code} code=${code} onEnd=${again} />`}
    </dialog>
  `;
};
