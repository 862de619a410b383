/** `logout`: ends the operator's session. */
import type { OperatorCommand } from "../operator/operator-command.ts";

export const logout: OperatorCommand = {
  command: "logout",
  description: "End the operator's session",
  async run({ session, noteAct }) {
    noteAct("user.logout", "OK");
    await session.logout();
    return "signed out";
  },
};
