/** Saved tick: a box whose change is a command. It shows what was chosen at once, and goes back when refused. */
import { useEffect, useState } from "preact/hooks";
import { html } from "../html.ts";
import { Tick } from "./field.ts";

export const SavedTick = ({
  label,
  hint,
  checked,
  save,
}: {
  label: string;
  hint?: string | undefined;
  /** As the server has it. */
  checked: boolean;
  /** Resolves with whether it was saved. */
  save: (checked: boolean) => Promise<boolean>;
}) => {
  const [wanted, setWanted] = useState<boolean | null>(null);
  useEffect(() => setWanted(null), [checked]);
  const choose = async (next: boolean): Promise<void> => {
    setWanted(next);
    if (!(await save(next))) setWanted(null);
  };
  return html`<${Tick} label=${label} hint=${hint} checked=${wanted ?? checked} onChange=${(next: boolean) => void choose(next)} />`;
};
