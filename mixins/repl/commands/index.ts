/** Commands: what an operator has in the REPL beside Moleculer's own, one file each. */
import type { OperatorCommand } from "../operator/operator-command.ts";
import { audit } from "./audit.ts";
import { deadLetters } from "./dead-letters.ts";
import { drain } from "./drain.ts";
import { feeds } from "./feeds.ts";
import { lag } from "./lag.ts";
import { ledger } from "./ledger.ts";
import { log } from "./log.ts";
import { login } from "./login.ts";
import { logout } from "./logout.ts";
import { rebuild } from "./rebuild.ts";
import { replay } from "./replay.ts";
import { saga } from "./saga.ts";
import { sagas } from "./sagas.ts";
import { set } from "./set.ts";
import { story } from "./story.ts";

export const operatorCommands: readonly OperatorCommand[] = [
  login,
  logout,
  sagas,
  saga,
  lag,
  deadLetters,
  replay,
  rebuild,
  feeds,
  ledger,
  audit,
  story,
  set,
  drain,
  log,
];
