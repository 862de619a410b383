/** An API server of Kubernetes with its etcd, and no node: it checks manifests as a cluster does. */
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startEtcd } from "../cluster/parts.ts";
import { childOf, ready } from "../support/child.ts";
import { folderOf, remove } from "../support/folders.ts";
import { freePort } from "../support/ports.ts";
import { needed } from "../support/programs.ts";
import { Cluster, programs } from "./kubectl.ts";

/** Starts one on free ports, for a person who may do everything. */
export const startApiServer = async () => {
  const folder = folderOf("kubernetes");
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const etcd = await startEtcd();
  const port = await freePort();
  const token = randomBytes(16).toString("hex");
  const pair = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const server = childOf(needed(programs["kube-apiserver"]), [
    `--etcd-servers=${etcd.url.replace("etcd3:", "http:")}`,
    `--cert-dir=${join(folder, "certs")}`,
    `--secure-port=${port}`,
    "--bind-address=127.0.0.1",
    `--service-account-key-file=${file("account.pub", pair.publicKey)}`,
    `--service-account-signing-key-file=${file("account.key", pair.privateKey)}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    "--service-cluster-ip-range=10.0.0.0/24",
    `--token-auth-file=${file("tokens.csv", `${token},admin,admin,"system:masters"`)}`,
    "--authorization-mode=RBAC",
    "--endpoint-reconciler-type=none",
  ]);
  const kubeconfig = file(
    "kubeconfig",
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        {
          name: "here",
          cluster: { server: `https://127.0.0.1:${port}`, "insecure-skip-tls-verify": true },
        },
      ],
      users: [{ name: "admin", user: { token } }],
      contexts: [{ name: "here", context: { cluster: "here", user: "admin" } }],
      "current-context": "here",
    }),
  );
  const cluster = new Cluster(kubeconfig);
  const stop = async () => {
    await server.stop();
    await etcd.stop();
    remove(folder);
  };
  const isReady = () =>
    cluster.kubectl("get", "--raw", "/readyz").then(
      () => true,
      () => false,
    );
  await ready(server, isReady).catch(async (error: Error) => {
    await stop();
    throw error;
  });
  return { cluster, stop };
};
