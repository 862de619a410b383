/**
 * Collection kinds: which collections are derived, and which are the truth.
 *
 * A derived collection can be rebuilt from the logs: when its file is lost or damaged, that happens
 * with a log line. Truth has no other source: a start without it is refused. An unnamed collection
 * counts as truth (test/mixins/store/collection-kinds.unit.spec.ts finds it).
 */
export type Kind = "truth" | "derived";

/** In every service. Read models, `<name>__b<build>`, are derived. */
const ofEach: Readonly<Record<string, Kind>> = {
  log: "truth",
  /** The log's checkpoint: without it a rewritten chain would pass the check. */
  watch: "truth",
  /** A consumer has read past the messages that it set aside. */
  letters: "truth",
  /** Whether an external effect was tried. */
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
    sites: "truth",
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
    favourites: "truth",
    templates: "truth",
  },
  matching: { vault: "truth" },
  payment: { sandbox: "truth", reasons: "truth" },
  communication: {
    vault: "truth",
    /** A lost one is asked for again. */
    tickets: "derived",
    push_key: "truth",
  },
  analytics: {
    /** A finished report stays as it was handed over: figures made later are others. */
    report_rows: "truth",
    /** Signs of life of the runs that are open. */
    report_runs: "derived",
  },
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

/** Whether a collection's kind is declared. */
export const isNamed = (service: string, name: string): boolean =>
  readModel.test(name) || name in ofEach || name in (ofServices[service] ?? {});

/** The kind of a service's collection; truth when it is not declared. */
export const kindOf = (service: string, name: string): Kind =>
  readModel.test(name) ? "derived" : (ofServices[service]?.[name] ?? ofEach[name] ?? "truth");
