/**
 * Kinds: which collections are derived, and which are the truth.
 *
 * What is derived can be made again from the logs: where its file is lost or damaged that is done,
 * with a line. Truth stands nowhere else: a start without it is refused. A collection that is not
 * named here counts as truth (test/mixins/store/collection-kinds.unit.spec.ts finds it).
 */
export type Kind = "truth" | "derived";

/** Of every service. Read models, `<name>__b<build>`, are derived. */
const ofEach: Readonly<Record<string, Kind>> = {
  log: "truth",
  /** The log's checkpoint: without it a chain that was rewritten would look whole. */
  watch: "truth",
  /** A consumer has read on behind what it has set aside. */
  letters: "truth",
  /** Whether an effect outside was tried. */
  claims: "truth",
  snapshots: "derived",
  projections: "derived",
  checkpoints: "derived",
  sagas: "derived",
};

const ofServices: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  user: {
    vault: "truth",
    passwords: "truth",
    certificates: "truth",
    words: "truth",
    devices: "truth",
    farewells: "truth",
    marks: "derived",
  },
  job: {
    vault: "truth",
    papers: "truth",
    statements: "truth",
    review_texts: "truth",
    saved_searches: "truth",
  },
  matching: { vault: "truth" },
  payment: { sandbox: "truth", reasons: "truth" },
  communication: { vault: "truth" },
  security: {
    keys: "truth",
    audit_key: "truth",
    signed: "truth",
    texts: "truth",
    addresses: "truth",
    vault: "truth",
  },
  demo: { marks: "derived" },
};

const readModel = /__b\d+$/;

/** Whether someone has said what a collection is. */
export const isNamed = (service: string, name: string): boolean =>
  readModel.test(name) || name in ofEach || name in (ofServices[service] ?? {});

export const kindOf = (service: string, name: string): Kind =>
  readModel.test(name) ? "derived" : (ofServices[service]?.[name] ?? ofEach[name] ?? "truth");
