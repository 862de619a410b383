/**
 * Who may take which step: each route of a step, each status, each caller, over the real service.
 */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { ServiceBroker } from "moleculer";
import { ApplicationStatus as Statuses } from "../../../services/contracts/common/shapes.ts";
import { hourMs, later, minuteMs, newId, now } from "../../../services/contracts/core/units.ts";
import {
  type ActionName,
  type Caller,
  call,
  type Params,
} from "../../../services/contracts/index.ts";
import {
  type ApplicationEvent,
  applications,
  type Parties,
} from "../../../services/job/domain/application.ts";
import {
  type ApplicationStatus,
  lifecycle,
  type StepName,
} from "../../../services/job/domain/lifecycle.ts";
import job from "../../../services/job/job.service.ts";
import type { JobService } from "../../../services/job/job.types.ts";
import { currentCode } from "../../../services/job/support/check-in-code.adapter.ts";
import { serviceOf, startBroker, type TestBroker } from "../../support/broker.ts";
import { neighbours } from "../../support/neighbours.ts";
import { postingOf } from "../../support/postings.ts";
import { testTokens } from "../../support/tokens.ts";
import { forge, partiesOf, type Scene, said } from "./forged.ts";

let world: TestBroker;
let broker: ServiceBroker;
const { securityProbe, tokenFor } = testTokens();
beforeAll(async () => {
  world = await startBroker([...neighbours().schemas, securityProbe, job]);
  broker = world.broker;
});
afterAll(() => world.stop());

const service = () => serviceOf(broker, "job") as JobService;

type Side = "worker" | "employer";
const callers = ["worker", "employer", "otherWorker", "otherEmployer", "operator"] as const;
type Who = (typeof callers)[number];
const roles = {
  worker: "worker",
  employer: "employer",
  otherWorker: "worker",
  otherEmployer: "employer",
  operator: "operator",
} as const satisfies Record<Who, Caller["role"]>;

type As = <A extends ActionName>(action: A, params: Params<A>) => Promise<unknown>;
type Route = {
  readonly steps: readonly StepName[];
  readonly ask: (as: As, scene: Scene) => Promise<unknown>;
  /** The event that records the step. */
  readonly writes: ApplicationEvent["type"];
  /** The one side that may take it, where the step is for both. */
  readonly only?: Side;
  /** The shift is over; otherwise it begins in ten minutes. */
  readonly isOver?: true;
  /** Events before the step, beside those of its status. */
  readonly before?: (scene: Scene, other: Side, status: ApplicationStatus) => ApplicationEvent[];
  /** The refusal that replaces the table's, or `done` where the step was taken already. */
  readonly otherwise?: Readonly<Partial<Record<ApplicationStatus, string>>>;
};

const done = "nothing changes";
const reason = "말이 서로 다릅니다.";
const correctionId = newId();
const presence = async (as: As, { applicationId, jobId }: Scene, way: "checkIn" | "checkOut") => {
  const { code } = currentCode(service().codeKey, jobId, now());
  const { lat, lng } = postingOf().place;
  return as(`job.${way}`, { applicationId, code, lat, lng });
};
const timesOf = ({ applicationId, startsAt, endsAt }: Scene) => ({
  applicationId,
  checkedInAt: startsAt,
  checkedOutAt: endsAt,
  reason,
});

/** A second dispute, about something else than the worked time. */
const disputedAbout = (scene: Scene, about: "pay" | "noShow"): ApplicationEvent => ({
  type: "disputed",
  data: { ...partiesOf(scene), ...said(), by: "worker", about },
});

const routes: Readonly<Record<string, Route>> = {
  accept: {
    steps: ["accept"],
    ask: (as, { applicationId }) => as("job.accept", { applicationId }),
    writes: "accepted",
  },
  reject: {
    steps: ["reject"],
    ask: (as, { applicationId }) => as("job.reject", { applicationId }),
    writes: "ended",
    otherwise: { rejected: done },
  },
  withdraw: {
    steps: ["withdraw"],
    ask: (as, { applicationId }) => as("job.withdraw", { applicationId }),
    writes: "ended",
    otherwise: { withdrawn: done },
  },
  withdrawLate: {
    steps: ["withdraw", "withdrawLate"],
    ask: (as, { applicationId }) => as("job.withdraw", { applicationId }),
    writes: "ended",
    isOver: true,
    otherwise: { withdrawn: done },
  },
  noShow: {
    steps: ["noShow"],
    ask: (as, { applicationId }) => as("job.noShow", { applicationId }),
    writes: "ended",
    isOver: true,
    before: (scene) => {
      const at = later(scene.startsAt, 30 * minuteMs);
      const opensAt = later(scene.startsAt, hourMs);
      return [{ type: "warned", data: { ...partiesOf(scene), at, opensAt } }];
    },
    otherwise: { noShow: done },
  },
  callOff: {
    steps: ["callOff"],
    ask: (as, { applicationId }) => as("job.callOff", { applicationId, reason }),
    writes: "ended",
    otherwise: { cancelled: done },
  },
  rescind: {
    steps: ["rescind"],
    ask: (as, { applicationId }) => as("job.rescind", { applicationId, reason }),
    writes: "ended",
    otherwise: { cancelled: done },
  },
  sign: {
    steps: ["sign"],
    ask: (as, { applicationId }) => as("job.sign", { applicationId }),
    writes: "signed",
    before: (scene, by, status) =>
      status === "accepted"
        ? [{ type: "signed", data: { ...partiesOf(scene), by, status: "accepted" } }]
        : [],
    otherwise: Object.fromEntries(
      ["signed", "working", "worked", "approved", "paid", "disputed"].map((one) => [one, done]),
    ),
  },
  checkIn: {
    steps: ["checkIn"],
    ask: (as, scene) => presence(as, scene, "checkIn"),
    writes: "checkedIn",
    otherwise: { accepted: "NOT_SIGNED", working: done },
  },
  checkOut: {
    steps: ["checkOut"],
    ask: (as, scene) => presence(as, scene, "checkOut"),
    writes: "checkedOut",
    otherwise: { worked: done },
  },
  attendance: {
    steps: ["correct"],
    ask: (as, scene) => as("job.attendance", timesOf(scene)),
    writes: "correctionMade",
    only: "employer",
    isOver: true,
  },
  correct: {
    steps: ["correct"],
    ask: (as, scene) => as("job.correct", timesOf(scene)),
    writes: "correctionMade",
    isOver: true,
  },
  "correct.sign": {
    steps: ["correct"],
    ask: (as, { applicationId }) => as("job.correct.sign", { applicationId, correctionId }),
    writes: "corrected",
    isOver: true,
    before: (scene, by) => {
      const times = { checkedInAt: scene.startsAt, checkedOutAt: scene.endsAt };
      return [
        { type: "correctionMade", data: { ...partiesOf(scene), ...times, correctionId, by } },
      ];
    },
  },
  approve: {
    steps: ["approve"],
    ask: (as, { applicationId }) => as("job.approve", { applicationId }),
    writes: "approved",
    isOver: true,
    otherwise: { approved: done, paid: done },
  },
  dispute: {
    steps: ["dispute", "disputeNoShow", "disputePay"],
    ask: (as, { applicationId }) => as("job.dispute", { applicationId, reason }),
    writes: "disputed",
    isOver: true,
  },
  decide: {
    steps: ["decide"],
    ask: (as, { applicationId }) => as("job.decide", { applicationId, workedMinutes: 60, reason }),
    writes: "decided",
    isOver: true,
  },
  decidePay: {
    steps: ["decidePay"],
    ask: (as, { applicationId }) => as("job.decide", { applicationId, workedMinutes: 60, reason }),
    writes: "payDecided",
    isOver: true,
    before: (scene, _, status) =>
      status === "disputed"
        ? [
            { type: "paid", data: { ...partiesOf(scene), netWon: 10_000, at: now() } },
            disputedAbout(scene, "pay"),
          ]
        : [],
  },
  uphold: {
    steps: ["uphold"],
    ask: (as, { applicationId }) => as("job.uphold", { applicationId, reason }),
    writes: "upheld",
    isOver: true,
    before: (scene, _, status) => (status === "disputed" ? [disputedAbout(scene, "noShow")] : []),
  },
};

/** A pending application at a job that has let it in. */
const applied = async (): Promise<Parties> => {
  const [workerId, employerId] = [newId(), newId()];
  const as = <A extends ActionName>(role: Side, userId: string, action: A, params: Params<A>) =>
    call(broker, action, params, { meta: { token: tokenFor(userId, role) } });
  const { jobId } = await as("employer", employerId, "job.post", postingOf());
  const { applicationId } = await as("worker", workerId, "job.apply", { jobId });
  return { applicationId, jobId, workerId, employerId };
};
/** An application in a status, in which only the status can refuse the step. */
const sceneOf = async (
  { isOver, before = () => [] }: Route,
  status: ApplicationStatus,
  other: Side,
  isAtJob: boolean,
): Promise<Scene> => {
  const ids = () => ({
    applicationId: newId(),
    jobId: newId(),
    workerId: newId(),
    employerId: newId(),
  });
  const startsAt = later(now(), isOver === true ? -3 * hourMs : 10 * minuteMs);
  const scene = {
    ...(isAtJob ? await applied() : ids()),
    startsAt,
    endsAt: later(startsAt, 2 * hourMs),
  };
  await forge(service(), scene, status, before(scene, other, status));
  return scene;
};

const eventTypesOf = async (applicationId: string) => {
  const commits = await service().log.commitsOf(applications, applicationId, 0, 1000);
  const types = commits.flatMap(({ events }) => events.map(({ type }) => type));
  return types.filter((type) => !type.startsWith("saga."));
};

/** Whether the table lets a caller take one of a route's steps. */
const mayTake = ({ steps, only }: Route, status: ApplicationStatus, who: Who): boolean =>
  steps.some((step) => {
    const { from, by }: { from: readonly string[]; by: readonly string[] } = lifecycle[step];
    const isSide = who === "worker" || who === "employer";
    if (only !== undefined && who !== only) return false;
    return from.includes(status) && (by.includes(who) || (isSide && by.includes("both")));
  });
/** Whether the route is for the role at all, whatever the status and whichever party they are. */
const isFor = ({ steps, only }: Route, who: Who): boolean => {
  if (only !== undefined) return roles[who] === only;
  const by: readonly string[] = steps.flatMap((step) => lifecycle[step].by as readonly string[]);
  return by.includes(roles[who]) || (roles[who] !== "operator" && by.includes("both"));
};
const expected = (route: Route, status: ApplicationStatus, who: Who): string => {
  if (mayTake(route, status, who)) return route.writes;
  if (!isFor(route, who)) return "WRONG_ROLE";
  if (who.startsWith("other")) return "NOT_FOUND";
  return route.otherwise?.[status] ?? "STATUS_FORBIDS";
};

/** The outcome of a call: the event that was written, the refusal, or that nothing changes. */
const outcomeOf = async (route: Route, status: ApplicationStatus, who: Who): Promise<string> => {
  const other = who === "worker" ? "employer" : "worker";
  const isTaken = [route.writes, done].includes(expected(route, status, who));
  const scene = await sceneOf(route, status, other, isTaken);
  const ids = { worker: scene.workerId, employer: scene.employerId };
  const userId = who === "worker" || who === "employer" ? ids[who] : newId();
  const meta = { token: tokenFor(userId, roles[who]) };
  const before = (await eventTypesOf(scene.applicationId)).length;
  const since = async () => (await eventTypesOf(scene.applicationId)).slice(before);
  try {
    await route.ask((action, params) => call(broker, action, params, { meta }), scene);
  } catch (error) {
    expect(await since()).toEqual([]);
    return (error as { type: string }).type;
  }
  const written = await since();
  if (written.length === 0) return done;
  return written.find((type) => type === route.writes) ?? `${written}`;
};

describe.each(Object.entries(routes))("%s", (_, route) => {
  test.each(Statuses.enum)(
    "a step on an application that is %s is for the callers of the table",
    async (status) => {
      const asked = callers.map(async (who) => [who, await outcomeOf(route, status, who)]);
      const table = callers.map((who) => [who, expected(route, status, who)]);
      expect(Object.fromEntries(await Promise.all(asked))).toEqual(Object.fromEntries(table));
    },
  );
});

test("each step that a person takes has a route in this test", () => {
  const routed = new Set(Object.values(routes).flatMap(({ steps }) => steps));
  const left = Object.keys(lifecycle).filter((step) => !routed.has(step as StepName));
  expect(left).toEqual(["apply", "lapse", "escalate", "pay"]);
});
