/** `login <email>`: signs an operator in; the password is asked for and not shown. */
import type { OperatorCommand } from "../operator/operator-command.ts";

export const login: OperatorCommand = {
  command: "login <email>",
  description: "Sign in as an operator",
  async run({ session, askHidden, noteAct }, { email = "" }) {
    const password = await askHidden("Password: ");
    try {
      await session.login(email, password);
    } catch (error) {
      noteAct("user.login", (error as { type?: string }).type ?? "FAILED");
      throw error;
    }
    noteAct("user.login", "OK");
    return `signed in as ${email}`;
  },
};
