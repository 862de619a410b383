/** Keys: signs with the next key; a stolen one is dropped with all that it signed. */
import { useState } from "preact/hooks";
import type { Gives } from "../../../api/routes.ts";
import { ActButton, act } from "../../../ui/form/act.ts";
import { html } from "../../../ui/html.ts";
import { Line } from "../../../ui/parts.ts";
import { moment } from "../../../words/format.ts";
import { t } from "../../../words/words.ts";
import { say } from "../parts/page.ts";

type Rotation = Gives<"POST /api/security/keys/rotate">;

export const Keys = () => {
  const [rotation, setRotation] = useState<Rotation | null>(null);
  const done = (answer: Rotation): void => {
    setRotation(answer);
    say(t("ops.keys.done", { at: moment(answer.signsFrom) }));
  };
  return html`
    <section class="panel" aria-labelledby="keys">
      <h2 id="keys">${t("ops.audit.keys")}</h2>
      <p>${t("ops.keys.what")}</p>
      <div class="row">
        <${ActButton} looks="primary" opens="primary" word=${t("ops.keys.rotate")} title=${t("ops.keys.rotate")} text=${t("ops.keys.rotateText")}
          act=${act("POST /api/security/keys/rotate", () => ({}), done)} />
        <${ActButton} looks="danger" opens="danger" word=${t("ops.keys.stolen")} title=${t("ops.keys.stolen")} text=${t("ops.keys.stolenText")}
          act=${act("POST /api/security/keys/rotate", () => ({ isStolen: true }), done)} />
      </div>
      ${
        rotation &&
        html`<dl>
          <${Line} label=${t("ops.keys.current")} value=${html`<span class="mono">${rotation.currentKid}</span>`} />
          <${Line} label=${t("ops.keys.next")} value=${html`<span class="mono">${rotation.nextKid}</span>`} />
          <${Line} label=${t("ops.keys.retired")} value=${html`<span class="mono">${rotation.retiredKids.join(", ") || t("ops.none")}</span>`} />
        </dl>`
      }
    </section>
  `;
};
