/** The programs of Kubernetes, run to their end while other things go on. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { needed, type Program, pathOf } from "../support/programs.ts";
import { describeWith } from "../support/suites.ts";

export const programs = {
  kubectl: ["KUBECTL_BIN", "kubectl"],
  kustomize: ["KUSTOMIZE_BIN", "kustomize"],
  "kube-score": ["KUBE_SCORE_BIN", "kube-score"],
  "kube-apiserver": ["KUBE_APISERVER_BIN", "kube-apiserver"],
} satisfies Record<string, Program>;
type Name = keyof typeof programs;

const outputBytesMax = 64 * 1024 * 1024;

/** Describes a suite that needs some programs, and perhaps a variable. */
export const withKubernetes = (
  name: string,
  needs: readonly Name[],
  variable: string | null,
  define: () => void,
): void => {
  const absent: string[] = needs.filter((need) => pathOf(programs[need]) === null);
  if (variable !== null && !process.env[variable]) absent.push(variable);
  describeWith(name, absent.length === 0 ? null : `needs ${absent.join(", ")}`, define);
};

const run = promisify(execFile);

type How = {
  readonly input?: string;
  readonly kubeconfig?: string;
  /** Exit codes that are no failure, beside 0. */
  readonly fine?: readonly number[];
};

/** Answers what a program printed. Throws what it said when it fails. */
const ran = async (name: Name, args: readonly string[], how: How = {}): Promise<string> => {
  const { input, kubeconfig = "", fine = [] } = how;
  const going = run(needed(programs[name]), [...args], {
    maxBuffer: outputBytesMax,
    env: { ...process.env, KUBECONFIG: kubeconfig },
  });
  if (input !== undefined) going.child.stdin?.end(input);
  try {
    return (await going).stdout;
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    if (fine.includes(code)) return stdout;
    throw error;
  }
};

/** A cluster, as the one whom its kubeconfig names asks it. */
export class Cluster {
  private readonly kubeconfig: string;

  constructor(kubeconfig: string) {
    this.kubeconfig = kubeconfig;
  }

  /** Runs kubectl in the namespace of OneDay. */
  kubectl(...args: string[]): Promise<string> {
    return ran("kubectl", ["-n", "oneday", ...args], { kubeconfig: this.kubeconfig });
  }

  /** Applies manifests on the server's side, strictly. */
  apply(manifests: string, ...more: string[]): Promise<string> {
    const how = { input: manifests, kubeconfig: this.kubeconfig };
    const strict = ["--server-side", "--force-conflicts", "--validate=strict"];
    return ran("kubectl", ["apply", ...strict, ...more, "-f", "-"], how);
  }
}

/** The manifests of a folder. */
export const built = (folder: string): Promise<string> => ran("kustomize", ["build", folder]);

type Check = {
  readonly grade: number;
  readonly skipped: boolean;
  readonly comments: readonly { readonly summary: string }[] | null;
};
/** A grade of kube-score from which a check found nothing. */
const flawless = 10;

/** What kube-score finds in manifests, each once. */
export const scored = async (manifests: string): Promise<string[]> => {
  const args = ["score", "-o", "json", "-"];
  const text = await ran("kube-score", args, { input: manifests, fine: [1] });
  const bad = (JSON.parse(text) as { checks: Check[] }[]).flatMap(({ checks }) =>
    checks.filter(({ grade, skipped }) => !skipped && grade < flawless),
  );
  return [...new Set(bad.flatMap(({ comments }) => comments ?? []).map(({ summary }) => summary))];
};
