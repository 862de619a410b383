/** The manifests of `k8s`, as kustomize renders them, against the code and a real API server. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { parseAllDocuments } from "yaml";
import { readSettings } from "../../mixins/config/settings.ts";
import { ports } from "../../mixins/process/ports.ts";
import { startApiServer } from "./api-server.ts";
import { built, scored, withKubernetes } from "./kubectl.ts";

type Manifest = {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  // biome-ignore lint/suspicious/noExplicitAny: a manifest of any kind.
  readonly [field: string]: any;
};

const folder = join(import.meta.dirname, "../../k8s/overlays");
const overlays = readdirSync(folder);
const services = Object.entries(ports);

/** Kinds of others, whose definitions are not on a bare cluster. */
const foreign = ["Gateway", "HTTPRoute", "ExternalSecret"];

/** What kube-score finds, and why it stays. */
const waivers: Readonly<Record<string, string>> = {
  "CPU limit is not set":
    "a limit would stop a process in the middle of a burst; requests share the CPU",
  "The pod does not have a matching NetworkPolicy":
    "local: its network plugin would not enforce one",
  "The NetworkPolicys selector doesn't match any pods":
    "NATS and MongoDB come from charts of their own",
  "Deployment does not have a host podAntiAffinity set":
    "pods are spread by topologySpreadConstraints",
  "Deployment few replicas": "local: one node has room for one of each",
  "Deployment update strategy": "local: two servers on one volume would write over each other",
  "The service is of type NodePort": "local: a node alone has no load balancer",
  "Container has the same readiness and liveness probe":
    "local: NATS and MongoDB are there when they listen",
  "Image with latest tag": "local: images are on the node, and are not pulled",
  "ImagePullPolicy is not set to Always": "local: images are on the node, and are not pulled",
};

const parts = ["kubectl", "kustomize", "kube-score", "kube-apiserver"] as const;
withKubernetes("the manifests", parts, null, () => {
  let server: Awaited<ReturnType<typeof startApiServer>>;
  const rendered = new Map<string, Manifest[]>();
  const texts = new Map<string, string>();

  beforeAll(async () => {
    server = await startApiServer();
    await server.cluster.kubectl("create", "namespace", "oneday");
    for (const overlay of overlays) {
      const text = await built(join(folder, overlay));
      texts.set(overlay, text);
      rendered.set(
        overlay,
        parseAllDocuments(text).map((doc) => doc.toJS() as Manifest),
      );
    }
  });

  afterAll(() => server.stop());

  describe.each(overlays)("the overlay %s", (overlay) => {
    const of = (kind: string) => rendered.get(overlay)?.filter((one) => one.kind === kind) ?? [];

    test("has a Deployment, Service, account and disruption budget of every service", () => {
      for (const kind of ["Deployment", "Service", "ServiceAccount", "PodDisruptionBudget"]) {
        const names = of(kind).map(({ metadata }) => metadata.name);
        expect(names).toEqual(expect.arrayContaining(services.map(([name]) => name)));
      }
    });

    test("each service listens on its port, with settings that OneDay reads", () => {
      for (const [name, port] of services) {
        const deployment = of("Deployment").find(({ metadata }) => metadata.name === name);
        const [container] = deployment?.["spec"].template.spec.containers ?? [];
        expect(container.ports).toEqual([{ name: "http", containerPort: port }]);
      }
      const [settings] = of("ConfigMap");
      const given = {
        NODE_ENV: "production",
        ONEDAY_SECRET: "x".repeat(32),
        ...settings?.["data"],
      };
      expect(() =>
        readSettings({
          ...given,
          ONEDAY_OPERATOR_PASSWORD: "p".repeat(12),
          ONEDAY_PROVIDER: "sandbox",
        }),
      ).not.toThrow();
    });

    test("is taken by a real API server, strictly", async () => {
      const known = rendered.get(overlay)?.filter(({ kind }) => !foreign.includes(kind)) ?? [];
      const list = { apiVersion: "v1", kind: "List", items: known };
      await server.cluster.apply(JSON.stringify(list), "--dry-run=server");
    });

    test("has no finding of kube-score but those that are waived", async () => {
      const findings = await scored(texts.get(overlay) ?? "");
      expect(findings.filter((summary) => waivers[summary] === undefined)).toEqual([]);
    });
  });

  test("every waiver is needed", async () => {
    const all = await Promise.all([...texts.values()].map(scored));
    expect(Object.keys(waivers).filter((one) => !all.flat().includes(one))).toEqual([]);
  });
});
