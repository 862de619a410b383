/** Use act: a command about something in a list, with what follows it. */
import type { Gives, Route } from "../../api/routes.ts";
import { type Command, useCommand } from "../../api/use-command.ts";
import { toast } from "../toast.ts";

type After<R extends Route> = {
  /** Reads the list again; also after a refusal, since the list may have been old. */
  readonly again: () => void;
  /** What is said when it is done. */
  readonly said?: (answer: Gives<R>) => string;
  /** Closes the sheet that it was done in. */
  readonly onClose?: () => void;
};

export const useAct = <R extends Route>(
  route: R,
  { again, said, onClose }: After<R>,
): Command<R> => {
  const command = useCommand(route);
  const run: Command<R>["run"] = async (params) => {
    const answer = await command.run(params);
    again();
    if (answer === null) return null;
    if (said !== undefined) toast(said(answer));
    onClose?.();
    return answer;
  };
  return { ...command, run };
};
