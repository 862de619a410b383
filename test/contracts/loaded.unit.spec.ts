import { globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "@jest/globals";
import { importsOf } from "../support/imports.ts";

/** Packages of one setting or one route each, by where a dynamic import loads them. */
const lazy = {
  "mixins/bus/nats.transporter.ts": "nats",
  "mixins/dynamic-config/etcd-source.ts": "etcd3",
  "mixins/boot/topology.ts": "moleculer-prometheus",
  "mixins/http/documents/pdf.ts": "pdfkit",
  "mixins/http/documents/xlsx.ts": "exceljs",
  "services/analytics/market/market.follower.ts": "h3-js",
  "services/communication/email/smtp.client.ts": "nodemailer/lib/smtp-connection",
  "services/communication/push/push.client.ts": "web-push",
  "services/user/support/common-passwords.adapter.ts": "@zxcvbn-ts/language-common",
};
/** Loaded through a module of ours that is itself imported dynamically, or by Moleculer. */
const never = [...Object.values(lazy), "mongoose", "amqplib", "prom-client", "polka"];

/** The packages that are loaded with some modules, each with the module that imports it. */
const loadedWith = (entries: readonly string[]): ReadonlyMap<string, string> => {
  const packages = new Map<string, string>();
  const seen = new Set<string>();
  const walk = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { from, isType } of importsOf(readFileSync(path, "utf8"))) {
      if (isType) continue;
      if (from.startsWith(".")) walk(normalize(join(dirname(path), from)));
      else packages.set(from, path);
    }
  };
  for (const entry of entries) walk(entry);
  return packages;
};

test("a process loads no client whose setting is off, and no library of a single route", () => {
  const loaded = loadedWith(["moleculer.config.ts", ...globSync("services/*/*.service.ts")]);
  expect(loaded.get("moleculer")).toBeDefined();
  expect(never.filter((name) => loaded.has(name))).toEqual([]);
});

test.each(Object.entries(lazy))("%s loads %s once it is needed", (path, name) => {
  expect(readFileSync(path, "utf8")).toMatch(new RegExp(`import\\("${name}"\\)`));
});
