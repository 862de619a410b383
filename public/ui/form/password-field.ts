/** Password field: a field whose text can be shown, for those who type with one thumb. */

import { useState } from "preact/hooks";
import { t } from "../../words/words.ts";
import { html } from "../html.ts";
import { Icon } from "../icon.ts";
import { Eye, EyeOff } from "../icons.ts";
import { Button } from "./button.ts";
import { Field, type FieldProps } from "./field.ts";

export const PasswordField = (props: Omit<FieldProps, "type" | "after">) => {
  const [isShown, setShown] = useState(false);
  const toggle = html`
    <${Button} label=${t("signIn.show")} pressed=${isShown} onClick=${() => setShown(!isShown)}>
      <${Icon} of=${isShown ? EyeOff : Eye} />
    <//>
  `;
  return html`<${Field} ...${props} type=${isShown ? "text" : "password"} after=${toggle} />`;
};
