/** Proof: a command that asks for the password when the sign-in is older than ten minutes. */
import { useRef, useState } from "preact/hooks";
import type { Problem } from "../../api/problem.ts";
import type { Gives, Route, Takes } from "../../api/routes.ts";
import { renew } from "../../api/session.ts";
import { useCommand } from "../../api/use-command.ts";
import { language, t } from "../../words/words.ts";
import { html, type VNode } from "../html.ts";
import { Form } from "./form.ts";
import { PasswordField } from "./password-field.ts";
import { Sheet } from "./sheet.ts";

/** The own password, once more: what is typed, and the command that renews the sign-in by it. */
export const useReauthentication = (onProved: () => void) => {
  const [password, setPassword] = useState("");
  const command = useCommand("POST /api/users/reauthenticate");
  const submit = async (): Promise<void> => {
    const answer = await command.run({ password });
    if (answer === null) return;
    renew(answer.accessToken);
    onProved();
  };
  return { password, setPassword, command, submit };
};

const Prove = ({ onProved, onClose }: { onProved: () => void; onClose: () => void }) => {
  const { password, setPassword, command, submit } = useReauthentication(onProved);
  return html`
    <${Sheet} title=${t("proof.title")} onClose=${onClose}>
      <p>${t("proof.text")}</p>
      <${Form} verb=${t("proof.action")} command=${command} onSubmit=${submit}>
        <${PasswordField} name="password" label=${t("proof.password")} autocomplete="current-password"
          value=${password} onInput=${setPassword} error=${command.problem?.field("password", language.value)} />
      <//>
    <//>
  `;
};

export type Proven<R extends Route> = {
  readonly run: (params: Takes<R>) => Promise<void>;
  readonly isBusy: boolean;
  readonly problem: Problem | null;
  /** The sheet that asks for the password, while it is needed. */
  readonly sheet: VNode | null;
};

/** As `useCommand`; after the password was proved, the command is sent again by itself. */
export const useProven = <R extends Route>(
  route: R,
  onDone: (answer: Gives<R>) => void,
): Proven<R> => {
  const command = useCommand(route);
  const last = useRef<Takes<R> | null>(null);
  const run = async (params: Takes<R>): Promise<void> => {
    last.current = params;
    const answer = await command.run(params);
    if (answer !== null) onDone(answer);
  };
  const again = (): void => {
    if (last.current !== null) void run(last.current);
  };
  const isAsked = command.problem?.code === "REAUTHENTICATION_REQUIRED";
  return {
    run,
    isBusy: command.isBusy,
    problem: isAsked ? null : command.problem,
    sheet: isAsked ? html`<${Prove} onProved=${again} onClose=${command.clear} />` : null,
  };
};
