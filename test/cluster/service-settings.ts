/**
 * Service settings: which process reads which setting, by the member of `Settings` that its code asks
 * for. compose.yaml gives each process these and no others; a secret is where it is read, nowhere else.
 */
import type { Settings } from "../../mixins/config/settings.ts";
import type { startOrder } from "../../scripts/cluster/process-plan.ts";

type Member = keyof Settings;
type Service = (typeof startOrder)[number];

/** Read by every process, whatever it runs. */
export const readByAll: Partial<Record<Member, readonly string[]>> = {
  mongoUrl: ["ONEDAY_MONGO_URL"],
  natsUrl: ["ONEDAY_NATS_URL"],
  secret: ["ONEDAY_SECRET"],
  scrapeToken: ["ONEDAY_SCRAPE_TOKEN"],
  logLevel: ["ONEDAY_LOG_LEVEL"],
  logFormat: ["ONEDAY_LOG_FORMAT"],
  startWaitS: ["ONEDAY_START_WAIT_S"],
  tuning: ["ONEDAY_TUNING"],
  traces: ["ONEDAY_OTLP_URL", "ONEDAY_TRACE_RATIO"],
};

const mail = ["ONEDAY_SMTP_URL", "ONEDAY_MAIL_FROM"];
const provider = ["", "_URL", "_SECRET", "_SECURITY_KEY"].map((end) => `ONEDAY_PROVIDER${end}`);

export const readByService: Record<Service, Partial<Record<Member, readonly string[]>>> = {
  security: { keyDays: ["ONEDAY_KEY_DAYS"], auditDir: ["ONEDAY_AUDIT_DIR"] },
  user: {
    operatorPassword: ["ONEDAY_OPERATOR_PASSWORD"],
    bankHoldHours: ["ONEDAY_BANK_HOLD_H"],
  },
  job: {
    postingsMax: ["ONEDAY_POSTINGS_MAX"],
    requiresEmployerIdentity: ["ONEDAY_EMPLOYER_IDENTITY"],
  },
  matching: {},
  payment: {
    provider,
    reauthAboveWon: ["ONEDAY_REAUTH_ABOVE_WON"],
    payTo: ["ONEDAY_PAY_TO"],
    withholding: ["ONEDAY_WITHHOLDING"],
  },
  communication: {
    mail,
    webUrl: ["ONEDAY_WEB_URL"],
    alimtalk: ["URL", "KEY", "SENDER"].map((end) => `ONEDAY_ALIMTALK_${end}`),
    bounceSecret: ["ONEDAY_BOUNCE_SECRET"],
  },
  analytics: {},
  gateway: {
    trustedProxies: ["ONEDAY_TRUSTED_PROXIES"],
    isBehindTls: ["ONEDAY_BEHIND_TLS"],
    drainS: ["ONEDAY_DRAIN_S"],
    corsOrigins: ["ONEDAY_CORS_ORIGINS"],
    securityContact: ["ONEDAY_SECURITY_CONTACT"],
    map: ["ONEDAY_MAP_TILES_URL", "ONEDAY_MAP_ATTRIBUTION"],
  },
};

/** Not given to containers, with the reason. */
export const notInContainers: Readonly<Record<string, string>> = {
  ONEDAY_DATA_DIR: "data is in MongoDB",
  ONEDAY_PORT: "the image sets it",
  ONEDAY_HOST: "all addresses in production",
  ONEDAY_NATS_CA: "the inner network has no TLS",
  ONEDAY_NATS_CERT: "the same",
  ONEDAY_NATS_KEY: "the same",
  ONEDAY_TRANSPORTER: "the bus is NATS",
  ONEDAY_DISCOVERER: "discovery is over NATS",
  ONEDAY_NODE_ID: "made of the host's name",
  ONEDAY_TOPOLOGY_PORT: "the operator's prompt shows the nodes",
  ONEDAY_DEMO: "refused in production",
  ONEDAY_RATE_LIMITS: "refused in production",
  ONEDAY_CRASH_AT: "refused in production",
  ONEDAY_PUSH_LOOPBACK: "refused in production",
  ONEDAY_SUPERVISED: "Docker is the supervisor",
};

/** Members that follow from others, or that a service reads where no container is. */
export const derived: readonly Member[] = ["dataDir", "isProduction", "hasDemo", "hasLoopbackPush"];
