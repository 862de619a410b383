/** Secrets: what a laptop's first start makes up; production must bring its own. */
import { randomBytes } from "node:crypto";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { keptSecret } from "../../mixins/config/installation-secret.ts";
import type { Env } from "../../mixins/process/env.ts";

const passwordBytes = 15;

/** The secret of the environment, or the one stored in the data folder. */
export const secretOf = (dataDir: string, env: Env): string =>
  env["ONEDAY_SECRET"] || keptSecret(dataDir);

export type OperatorPassword = {
  /** Null when the operator has one already. */
  readonly made: string | null;
  /** Called once it was shown: from then on it is stored nowhere. */
  readonly shown: () => void;
};

/** Makes the operator's password for the first start of a data folder. */
export const operatorPasswordOf = (dataDir: string, env: Env): OperatorPassword => {
  const mark = join(dataDir, "operator.shown");
  const isKnown = Boolean(env["ONEDAY_OPERATOR_PASSWORD"]) || existsSync(mark);
  return {
    made: isKnown ? null : randomBytes(passwordBytes).toString("base64url"),
    shown: () => writeFileSync(mark, "", { mode: 0o600 }),
  };
};
