/** `story <applicationId>`: all events around an application or a request, in order. */
import { call } from "../../../services/contracts/index.ts";
import type { OperatorCommand } from "../operator/operator-command.ts";

export const story: OperatorCommand = {
  command: "story <applicationId>",
  description: "All events around an application or a request, with what caused what",
  async run({ calls }, { applicationId = "" }) {
    const { items } = await call(calls, "analytics.story", { correlationId: applicationId });
    return items.map(({ at, service, type, subject, eventId, causedBy, command }) => ({
      at,
      service,
      type,
      subject,
      eventId,
      causedBy,
      command,
    }));
  },
};
