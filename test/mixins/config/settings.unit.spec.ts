import { describe, expect, test } from "@jest/globals";
import { readSettings } from "../../../mixins/config/settings.ts";

const secret = "x".repeat(32);
const production = {
  NODE_ENV: "production",
  ONEDAY_SECRET: secret,
  ONEDAY_OPERATOR_PASSWORD: "twelve-or-more",
  ONEDAY_PROVIDER: "sandbox",
};
const toss = { ONEDAY_PROVIDER: "toss", ONEDAY_PROVIDER_SECRET: "test_sk_of_nobody" };
const alimtalk = {
  ONEDAY_ALIMTALK_URL: "https://alimtalk.test/messages",
  ONEDAY_ALIMTALK_KEY: "a-key-of-the-provider",
  ONEDAY_ALIMTALK_SENDER: "@oneday",
};
const tiles = { ONEDAY_MAP_ATTRIBUTION: "© OpenStreetMap contributors" };
type Env = Readonly<Record<string, string>>;

describe("a bad setting is refused by its name, in one line", () => {
  test.each([
    ["ONEDAY_TYPO", { ONEDAY_TYPO: "1" }],
    ["ONEDAY_PORT", { ONEDAY_PORT: "abc" }],
    ["ONEDAY_PORT", { ONEDAY_PORT: "65536" }],
    ["ONEDAY_PORT", { ONEDAY_PORT: "-1" }],
    ...[
      ...["*", "null", "oneday.test", "https://*.oneday.test", "https://oneday.test/"],
      ...["https://oneday.test/a", "HTTPS://oneday.test", "https://Oneday.test", "ftp://a.test"],
      ...[
        "https://a.test:443",
        "https://a.test, https://b.test",
        "https://a.test,*",
        "https://원데이.test",
      ],
      ...["https://me@a.test", "https://a.test?", "file://", "javascript:alert(1)"],
    ].map((origins) => ["ONEDAY_CORS_ORIGINS", { ONEDAY_CORS_ORIGINS: origins }] as const),
    ["ONEDAY_TRUSTED_PROXIES", { ONEDAY_TRUSTED_PROXIES: "-1" }],
    ["ONEDAY_TRUSTED_PROXIES", { ONEDAY_TRUSTED_PROXIES: "11" }],
    ["ONEDAY_TRUSTED_PROXIES", { ONEDAY_TRUSTED_PROXIES: "10.0.0.1" }],
    ["ONEDAY_BEHIND_TLS", { ONEDAY_BEHIND_TLS: "yes" }],
    ["ONEDAY_NATS_URL", { ONEDAY_NATS_URL: "http://x" }],
    ["ONEDAY_NATS_CERT", { ONEDAY_NATS_CERT: "cert.pem" }],
    ["ONEDAY_NATS_CERT", { ONEDAY_NATS_KEY: "key.pem" }],
    ["ONEDAY_TRANSPORTER", { ONEDAY_TRANSPORTER: "nats://x" }],
    ["ONEDAY_TRANSPORTER", { ONEDAY_TRANSPORTER: "amqp://x", ONEDAY_NATS_URL: "nats://x" }],
    ["ONEDAY_DISCOVERER", { ONEDAY_DISCOVERER: "consul://x" }],
    ["ONEDAY_MONGO_URL", { ONEDAY_MONGO_URL: "postgres://x", ONEDAY_SECRET: secret }],
    ["ONEDAY_SECRET", { ONEDAY_MONGO_URL: "mongodb://x" }],
    ["ONEDAY_SECRET", { ONEDAY_SECRET: "short" }],
    ["ONEDAY_OPERATOR_PASSWORD", { ONEDAY_OPERATOR_PASSWORD: "short" }],
    ["ONEDAY_SCRAPE_TOKEN", { ONEDAY_SCRAPE_TOKEN: "short" }],
    ["ONEDAY_BOUNCE_SECRET", { ONEDAY_BOUNCE_SECRET: "short" }],
    ["ONEDAY_BOUNCE_SECRET", { ONEDAY_BOUNCE_SECRET: "no bearer token has blanks" }],
    ["ONEDAY_PROVIDER", { ONEDAY_PROVIDER: "bank" }],
    ["ONEDAY_PROVIDER_URL", { ONEDAY_PROVIDER_URL: "ftp://x" }],
    ["ONEDAY_PROVIDER_URL", { ONEDAY_PROVIDER_URL: "http://" }],
    ["ONEDAY_PROVIDER_SECRET", { ONEDAY_PROVIDER_URL: "http://127.0.0.1:1" }],
    ["ONEDAY_PROVIDER_SECRET", { ONEDAY_PROVIDER_SECRET: "short" }],
    ["ONEDAY_PROVIDER_SECRET", { ONEDAY_PROVIDER: "toss" }],
    ["ONEDAY_PROVIDER_URL", { ...toss, ONEDAY_PROVIDER_URL: "http://api.test" }],
    ["ONEDAY_PROVIDER_SECURITY_KEY", { ...toss, ONEDAY_PROVIDER_SECURITY_KEY: "12ab" }],
    ...[
      ...["ftp://alimtalk.test", "alimtalk.test", "https://", "http://alimtalk.test/messages"],
      ...["https://me:secret@alimtalk.test", "https://alimtalk.test/?key=1"],
    ].map((url) => ["ONEDAY_ALIMTALK_URL", { ...alimtalk, ONEDAY_ALIMTALK_URL: url }] as const),
    ["ONEDAY_ALIMTALK_KEY", { ...alimtalk, ONEDAY_ALIMTALK_KEY: "" }],
    ["ONEDAY_ALIMTALK_KEY", { ...alimtalk, ONEDAY_ALIMTALK_KEY: "short" }],
    ["ONEDAY_ALIMTALK_KEY", { ...alimtalk, ONEDAY_ALIMTALK_KEY: "a key\r\nof two lines" }],
    ["ONEDAY_ALIMTALK_KEY", { ...alimtalk, ONEDAY_ALIMTALK_URL: "" }],
    ["ONEDAY_ALIMTALK_SENDER", { ...alimtalk, ONEDAY_ALIMTALK_SENDER: "" }],
    ["ONEDAY_ALIMTALK_SENDER", { ...alimtalk, ONEDAY_ALIMTALK_SENDER: "one day" }],
    ["ONEDAY_ALIMTALK_SENDER", { ONEDAY_ALIMTALK_SENDER: "@oneday" }],
    ...[
      ...["ftp://tiles.test/{z}/{x}/{y}", "http://tiles.test/{z}/{x}/{y}", "https:///{z}/{x}/{y}"],
      ...[
        "https://{s}.tiles.test/{z}/{x}/{y}",
        "https://tiles.test/{z}/{x}",
        "https://tiles.test/",
      ],
      ...["https://me:key@tiles.test/{z}/{x}/{y}", "https://tiles.test/{z}/{x}/{y}#1"],
      ...["https://tiles.test/{z}/{z}/{x}/{y}", 'https://tiles.test/{z}/{x}/{y}?"', "*"],
      ...["https://tiles.test; script-src *;/{z}/{x}/{y}", "https://a;b.test/{z}/{x}/{y}"],
    ].map((url) => ["ONEDAY_MAP_TILES_URL", { ...tiles, ONEDAY_MAP_TILES_URL: url }] as const),
    ["ONEDAY_MAP_ATTRIBUTION", tiles],
    ["ONEDAY_MAP_ATTRIBUTION", { ONEDAY_MAP_TILES_URL: "https://tiles.test/{z}/{x}/{y}.png" }],
    ["ONEDAY_START_WAIT_S", { ONEDAY_START_WAIT_S: "soon" }],
    ["ONEDAY_START_WAIT_S", { ONEDAY_START_WAIT_S: "3601" }],
    ["ONEDAY_DRAIN_S", { ONEDAY_DRAIN_S: "61" }],
    ["ONEDAY_RATE_LIMITS", { ONEDAY_RATE_LIMITS: "maybe" }],
    ["ONEDAY_LOG_LEVEL", { ONEDAY_LOG_LEVEL: "loud" }],
    ["ONEDAY_OTLP_URL", { ONEDAY_OTLP_URL: "http://name:word@127.0.0.1:4318" }],
    ["ONEDAY_TRACE_RATIO", { ONEDAY_TRACE_RATIO: "0.1" }],
    ["ONEDAY_TRACE_RATIO", { ONEDAY_OTLP_URL: "http://127.0.0.1:4318", ONEDAY_TRACE_RATIO: "2" }],
    ["ONEDAY_SUPERVISED", { ONEDAY_SUPERVISED: "yes" }],
    ["ONEDAY_CRASH_AT", { ONEDAY_CRASH_AT: "saga.sometime" }],
    ["ONEDAY_CRASH_AT", { ONEDAY_CRASH_AT: "saga.afterReply:x" }],
    ["ONEDAY_WEB_URL", { ONEDAY_WEB_URL: "javascript:alert(1)" }],
    ["ONEDAY_WEB_URL", { ONEDAY_WEB_URL: "https://oneday.test/?a=b" }],
    ["ONEDAY_BANK_HOLD_H", { ONEDAY_BANK_HOLD_H: "-1" }],
    ["ONEDAY_POSTINGS_MAX", { ONEDAY_POSTINGS_MAX: "59" }],
    ["ONEDAY_EMPLOYER_IDENTITY", { ONEDAY_EMPLOYER_IDENTITY: "maybe" }],
    ["ONEDAY_NODE_ID", { ONEDAY_NODE_ID: "job.1", SERVICES: "user" }],
    ["ONEDAY_NODE_ID", { ONEDAY_NODE_ID: "job", SERVICES: "user" }],
    ["ONEDAY_NODE_ID", { ONEDAY_NODE_ID: "jobs.1", SERVICES: "job" }],
    ["ONEDAY_NODE_ID", { ONEDAY_NODE_ID: "job.1.2", SERVICES: "job" }],
    ["ONEDAY_NODE_ID", { ONEDAY_NODE_ID: "job.>", SERVICES: "job" }],
  ] as [string, Env][])("%s: %j", (name, env) => {
    expect(() => readSettings(env)).toThrow(new RegExp(`^${name} [^\\n]+$`));
  });

  test("no refusal shows a secret", () => {
    const shortSecret = { ONEDAY_SECRET: "hush-hush" };
    expect(() => readSettings(shortSecret)).not.toThrow(/hush/);
    expect(() => readSettings({ ONEDAY_NATS_URL: "http://me:hush@host" })).not.toThrow(/hush/);
  });
});

describe("production", () => {
  test("starts with its secrets, on all addresses and without demo data", () => {
    expect(readSettings(production)).toMatchObject({
      isProduction: true,
      host: "0.0.0.0",
      hasDemo: false,
    });
  });

  test.each([
    ["ONEDAY_SECRET", { ONEDAY_SECRET: "" }],
    ["ONEDAY_OPERATOR_PASSWORD", { ONEDAY_OPERATOR_PASSWORD: "" }],
    ["ONEDAY_PROVIDER", { ONEDAY_PROVIDER: "" }],
    ["ONEDAY_PROVIDER", { ONEDAY_PROVIDER: "", SERVICES: "payment" }],
    ["ONEDAY_OPERATOR_PASSWORD", { ONEDAY_OPERATOR_PASSWORD: "", SERVICES: "job,user" }],
    ["ONEDAY_DEMO", { ONEDAY_DEMO: "on" }],
    ["ONEDAY_RATE_LIMITS", { ONEDAY_RATE_LIMITS: "off" }],
    ["ONEDAY_CRASH_AT", { ONEDAY_CRASH_AT: "log.afterAppend" }],
  ] as [string, Env][])("refuses %s as %j", (name, env) => {
    expect(() => readSettings({ ...production, ...env })).toThrow(new RegExp(`^${name} `));
  });
});

describe("a process in production", () => {
  test("needs no operator's password and no provider where neither user nor payment runs", () => {
    const job = { NODE_ENV: "production", ONEDAY_SECRET: secret, SERVICES: "job" };
    expect(readSettings(job)).toMatchObject({ operatorPassword: null, isProduction: true });
  });
});

describe("without settings", () => {
  test("it runs as on a laptop: one process on loopback, files, demo data", () => {
    expect(readSettings({})).toMatchObject({
      port: 3000,
      host: "127.0.0.1",
      dataDir: "data",
      mongoUrl: null,
      natsUrl: null,
      hasDemo: true,
      isSupervised: false,
      corsOrigins: [],
      trustedProxies: 0,
      isBehindTls: false,
      startWaitS: 60,
      crashAt: null,
      reauthAboveWon: 1_000_000,
      bankHoldHours: 24,
      postingsMax: 200,
      requiresEmployerIdentity: false,
      webUrl: "http://127.0.0.1:3000",
    });
  });

  test("an employer's identity is required in production, unless it is set otherwise", () => {
    const isRequired = (env: Env) => readSettings(env).requiresEmployerIdentity;
    expect(isRequired(production)).toBe(true);
    expect(isRequired({ ...production, ONEDAY_EMPLOYER_IDENTITY: "optional" })).toBe(false);
    expect(isRequired({ ONEDAY_EMPLOYER_IDENTITY: "required" })).toBe(true);
  });

  test.each([
    ["job", 3002],
    ["security", 3007],
    ["job,user", 3000],
  ])("with SERVICES=%s it listens on %d", (services, port) => {
    expect(readSettings({ SERVICES: services }).port).toBe(port);
  });

  test("a node's name is its one service and then a word of its own", () => {
    expect(readSettings({ SERVICES: "job" }).nodeId).toMatch(/^job\.[\w-]+-\d+$/);
    expect(readSettings({ SERVICES: "job,user" }).nodeId).toMatch(/^oneday\.[\w-]+-\d+$/);
    expect(readSettings({ SERVICES: "job", ONEDAY_NODE_ID: "job.1" }).nodeId).toBe("job.1");
  });

  test("origins are accepted as browsers send them", () => {
    const origins = [
      "https://oneday.test",
      "http://127.0.0.1:8080",
      "https://xn--a.test",
      "http://[::1]",
    ];
    const { corsOrigins } = readSettings({ ONEDAY_CORS_ORIGINS: origins.join(",") });
    expect(corsOrigins).toEqual(origins);
  });

  test("an empty variable counts as not set", () => {
    const names = [
      "ONEDAY_PORT",
      "ONEDAY_CORS_ORIGINS",
      "ONEDAY_TRUSTED_PROXIES",
      "ONEDAY_NATS_URL",
      "ONEDAY_SECRET",
      "ONEDAY_DEMO",
      "ONEDAY_CRASH_AT",
    ];
    const empty = Object.fromEntries(names.map((name) => [name, ""]));
    const { nodeId: _, ...set } = readSettings(empty);
    expect(readSettings({})).toMatchObject(set);
  });
});

test.each(["saga.afterReply", "saga.afterReply@apply/seat:2", "log.afterAppend:3"])(
  "%s is a failpoint",
  (point) => {
    expect(readSettings({ ONEDAY_CRASH_AT: point }).crashAt).toBe(point);
  },
);

test("Alimtalk is off where nothing is set, and may be a server of this machine without TLS", () => {
  expect(readSettings({}).alimtalk).toBeNull();
  const url = "http://127.0.0.1:3011/messages";
  expect(readSettings({ ...alimtalk, ONEDAY_ALIMTALK_URL: url }).alimtalk).toEqual({
    url,
    key: "a-key-of-the-provider",
    sender: "@oneday",
  });
});
