/**
 * The committed alerts over `npm run cluster`: a real fault makes each fire, and it ends after the
 * fault. Only the times of the rules are shorter.
 *
 * Not here, with a case of promtool alone: what takes a bound of time or size that is part of the
 * expression (FeedLag, PayoutsUnknown, ProviderUnanswered, SigningKeyOld, CertificateEnds), what
 * must not be possible (LedgerNotZero), and what no route and no signal makes (SagaParked,
 * DeadLetters, AlertRaised).
 */
import { randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { ports } from "../../mixins/process/ports.ts";
import {
  type Prometheus,
  startPrometheus,
  type Targets,
  withPrometheus,
} from "../monitoring/prometheus.ts";
import { withoutTimes, writeQuickRules } from "../monitoring/quick-rules.ts";
import { folderOf, remove } from "../support/folders.ts";
import { until } from "../support/until.ts";
import { withParts } from "./parts.ts";
import { endAll, type Supervisor, startSupervisor } from "./supervisor.ts";

const openMs = 450_000;
const slowMs = 180_000;
/** 20 requests a second: the burn alerts need 100 in their longest window. */
const everyMs = 50;
/** A process is stopped for longer than the bound of EventLoopBlocked, again and again. */
const stallMs = 350;
const runMs = 150;

withParts("a cluster under faults", ["nats", "mongo"], () => {
  withPrometheus("the alerts", () => {
    const folder = folderOf("alerted");
    const rules = join(folder, "rules");
    const frozen = new Set<number>();
    let texts: ReturnType<typeof writeQuickRules>;
    let cluster: Supervisor;
    let prometheus: Prometheus;
    let url: string;
    let targets: Targets;
    let asking: NodeJS.Timeout;

    const pidOf = (name: string): number =>
      cluster.state().processes.find((each) => each.name === name)?.pid ?? 0;
    const freeze = (pid: number): void => {
      frozen.add(pid);
      process.kill(pid, "SIGSTOP");
    };
    const thaw = (pid: number): void => {
      frozen.delete(pid);
      process.kill(pid, "SIGCONT");
    };
    const isFiring = async (name: string, labels = ""): Promise<boolean> =>
      (await prometheus.ask(`ALERTS{alertstate="firing",alertname="${name}"${labels}}`)).length > 0;
    const begins = (name: string, labels?: string) => until(() => isFiring(name, labels), 60_000);
    const ends = (name: string, labels?: string) =>
      until(async () => !(await isFiring(name, labels)), 90_000);

    beforeAll(async () => {
      mkdirSync(rules);
      texts = writeQuickRules(rules);
      cluster = startSupervisor(folder, { ONEDAY_DEMO: "off", ONEDAY_RATE_LIMITS: "off" });
      url = await cluster.open(openMs);
      const services = cluster
        .state()
        .processes.filter(({ name }) => name in ports && name !== "gateway")
        .map(({ port }) => `127.0.0.1:${port}`);
      targets = { "oneday-gateway": [new URL(url).host], "oneday-services": services };
      prometheus = await startPrometheus(targets, rules);
      asking = setInterval(() => {
        // The statuses are Prometheus' to count.
        void fetch(`${url}/api/jobs/${randomUUID()}`).catch(() => undefined);
      }, everyMs);
    }, openMs + slowMs);
    afterAll(async () => {
      clearInterval(asking);
      for (const pid of frozen) process.kill(pid, "SIGCONT");
      await prometheus?.stop();
      await endAll(cluster);
      remove(folder);
    });

    test("the rules differ from the committed ones in times alone", () => {
      expect(texts.length).toBe(2);
      for (const [committed, quick] of texts) {
        expect(quick).not.toBe(committed);
        expect(withoutTimes(quick)).toBe(withoutTimes(committed));
      }
    });

    test(
      "NodeDown: a service is killed as often as it starts; it ends when the service runs again",
      async () => {
        await ends("NodeDown");
        let killed = 0;
        const isFound = () => {
          const pid = pidOf("analytics");
          if (pid !== 0 && pid !== killed) process.kill(pid, "SIGKILL");
          killed = pid;
          return isFiring("NodeDown");
        };
        await until(isFound, 60_000);
        await ends("NodeDown");
      },
      slowMs,
    );

    test(
      "GatewayAbsent: no gateway is among the targets",
      async () => {
        await ends("GatewayAbsent");
        prometheus.retarget({ ...targets, "oneday-gateway": [] });
        await begins("GatewayAbsent");
        prometheus.retarget(targets);
        await ends("GatewayAbsent");
      },
      slowMs,
    );

    test(
      "EventLoopBlocked: a process is held up again and again",
      async () => {
        const pid = pidOf("communication");
        const node = `,node=~"communication.*"`;
        await ends("EventLoopBlocked", node);
        const stalling = setInterval(() => {
          freeze(pid);
          setTimeout(() => thaw(pid), stallMs);
        }, stallMs + runMs);
        await begins("EventLoopBlocked", node).finally(() => clearInterval(stalling));
        await ends("EventLoopBlocked", node);
      },
      slowMs,
    );

    test(
      "AvailabilityBurn and LatencyBurn: a service does not answer under load",
      async () => {
        // A busy machine alone may spend the small budgets of the tickets.
        const page = `,severity="page"`;
        await Promise.all([ends("AvailabilityBurn", page), ends("LatencyBurn", page)]);
        const pid = pidOf("job");
        freeze(pid);
        await Promise.all([begins("AvailabilityBurn", page), begins("LatencyBurn", page)]).finally(
          () => thaw(pid),
        );
        await Promise.all([ends("AvailabilityBurn", page), ends("LatencyBurn", page)]);
      },
      slowMs * 2,
    );
  });
});
