/**
 * OneDay on a Kubernetes node: a day of work through its NodePort, and what operators do to pods while
 * people use it. The images `oneday-*` are on the node already; `ONEDAY_TEST_NODE` is its address.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ports } from "../../mixins/process/ports.ts";
import { statusOf } from "../support/status.ts";
import { until } from "../support/until.ts";
import { built, Cluster, withKubernetes } from "./kubectl.ts";
import { SteadyLoad } from "./steady-load.ts";

const root = join(import.meta.dirname, "../..");
const base = `http://${process.env["ONEDAY_TEST_NODE"]}:30080`;
/** Where the image `mongo:8.0` of the node is no replica set. */
const mongoUrl = process.env["ONEDAY_TEST_CLUSTER_MONGO_URL"];
const mongo = mongoUrl ? ["--mongo", mongoUrl] : [];
const services = Object.keys(ports);
const startMsMax = 180_000;
const drillMsMax = 300_000;
const rolloutS = 150;

const run = promisify(execFile);

/** Runs a script of this repository to its end. */
const script = async (...args: string[]): Promise<string> => {
  const options = ["--disable-warning=ExperimentalWarning", ...args];
  return (await run(process.execPath, options, { cwd: root })).stdout;
};

const variable = "ONEDAY_TEST_KUBECONFIG";
const cluster = new Cluster(process.env[variable] ?? "");
const rolledOut = (name: string): Promise<string> =>
  cluster.kubectl("rollout", "status", `deployment/${name}`, `--timeout=${rolloutS}s`);

withKubernetes("OneDay on a node", ["kubectl", "kustomize"], variable, () => {
  let load: SteadyLoad;

  /** Does something to the cluster under load, and prints and checks what people saw of it. */
  const drill = async (what: string, act: () => Promise<void> | void): Promise<void> => {
    const startMs = performance.now();
    load.counted();
    await act();
    const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
    const { requests, failed } = load.counted();
    process.stdout.write(
      `${what.padEnd(30)} ${requests} requests, ${failed.length} failed, ${seconds} s\n`,
    );
    expect(failed).toEqual([]);
    expect(requests).toBeGreaterThan(20);
  };

  beforeAll(async () => {
    await cluster.kubectl("delete", "namespace", "oneday", "--ignore-not-found");
    const startMs = performance.now();
    const manifests = await built(join(root, "k8s/overlays/local"));
    await cluster.kubectl("create", "namespace", "oneday");
    await cluster.apply(await script("scripts/k8s/secrets.ts", ...mongo));
    await cluster.apply(manifests);
    for (const name of ["nats", "mongodb", ...services]) await rolledOut(name);
    await until(async () => (await statusOf(`${base}/health/ready`)) === 200, startMsMax);
    process.stdout.write(`ready after ${((performance.now() - startMs) / 1000).toFixed(1)} s\n`);
  }, startMsMax);

  afterAll(async () => {
    await load?.stop();
  });

  test("a day of work goes through its NodePort", async () => {
    expect(await script("scripts/demo/demo.ts", base)).toContain("all as expected");
  }, 60_000);

  test("people use it from here on", async () => {
    load = new SteadyLoad(base);
    await load.open();
    load.start();
    await drill("nothing", () => until(() => load.total() > 300, 60_000));
  }, 90_000);

  test.each(services)(
    "a rolling update of %s fails no request",
    async (name) => {
      await drill(`rolling update of ${name}`, async () => {
        await cluster.kubectl("rollout", "restart", `deployment/${name}`);
        await rolledOut(name);
      });
    },
    drillMsMax,
  );

  test(
    "a pod that is deleted, of two, fails no request",
    async () => {
      for (const name of ["gateway", "job"]) {
        await cluster.kubectl("scale", `deployment/${name}`, "--replicas=2");
        await rolledOut(name);
        await drill(`a deleted pod of ${name}`, async () => {
          const newest = "jsonpath={.items[-1:].metadata.name}";
          const label = `app.kubernetes.io/name=${name}`;
          const pod = await cluster.kubectl("get", "pods", "-l", label, "-o", newest);
          await cluster.kubectl("delete", "pod", pod);
          await rolledOut(name);
        });
      }
    },
    drillMsMax,
  );

  test(
    "a release that is never ready takes no request",
    async () => {
      await drill("a bad release of job", async () => {
        const [env] = ['[{"name":"ONEDAY_DRAIN_S","value":"soon"}]'];
        const patch = `{"spec":{"template":{"spec":{"containers":[{"name":"service","env":${env}}]}}}}`;
        await cluster.kubectl("patch", "deployment", "job", "-p", patch);
        await until(async () => {
          const restarts = await cluster.kubectl(
            "get",
            "pods",
            "-l",
            "app.kubernetes.io/name=job",
            "-o",
            "json",
          );
          return /"restartCount": [1-9]/.test(restarts);
        }, 60_000);
        await cluster.kubectl("rollout", "undo", "deployment/job");
        await rolledOut("job");
      });
    },
    drillMsMax,
  );

  test("what was acknowledged is there, once", async () => {
    await load.stop();
    expect(await load.wrongs()).toEqual([]);
  }, 60_000);

  test("pods run read-only, as no one in particular, and without an account of the cluster", async () => {
    const seen = await cluster.kubectl(
      "exec",
      "deployment/job",
      "--",
      "sh",
      "-c",
      "id -u; touch /oneday/x 2>&1; ls /var/run/secrets 2>&1; true",
    );
    expect(seen).toMatch(/^10001$/m);
    expect(seen).toContain("Read-only file system");
    expect(seen).not.toContain("kubernetes.io");
  });
});
