/** Minutes: how long a timed setting lasts, as `--for` gives it. */
import { instant, minuteMs } from "../../../services/contracts/core/units.ts";
import { RefusedLine } from "./refused-line.ts";

const usual = "60";
const dayMinutes = 1440;

/** The option that gives the minutes. */
export const forMinutes = {
  option: "--for <minutes>",
  description: `how long it lasts, 1 to ${dayMinutes}; ${usual} if not given`,
};

/** When what begins now ends. Refuses what is no whole number of minutes within a day. */
export const endOf = (given: unknown = usual): string => {
  const minutes = Number(given);
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > dayMinutes) {
    throw new RefusedLine(`--for ${given}: must be a whole number, 1 to ${dayMinutes}`);
  }
  return instant(Date.now() + minutes * minuteMs);
};
