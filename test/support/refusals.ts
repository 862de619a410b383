/**
 * Refusals: every code that may leave an action, read from the source.
 * From a handler the walk follows every name to its declaration, through all files, and a member of an
 * interface to each implementation. A code counts where it is made. A call of another action counts for
 * all codes that its contract lists, as does the step of a saga whose reason is answered. A `catch`
 * removes the codes that it does not rethrow. The walk ignores conditions, so it may find a code that
 * never comes: then the test that asks lists the reason.
 */
import ts from "typescript-5";
import { contractOf } from "../../services/contracts/index.ts";
import { each, isCall, isOfSagas, nameOf, Sources } from "./sources.ts";

/** The codes that a `catch` keeps to itself. */
type Caught = ReadonlySet<string> | "all";
type Edge = { readonly to: ts.Node; readonly caught: readonly Caught[] };
type Facts = { readonly codes: Set<string>; readonly edges: Edge[] };
/** By code, the names on the way to the place where it is made. */
export type Ways = ReadonlyMap<string, string>;

const codeIn = /\b[A-Z]{2,}(?:_[A-Z]+)*\b/g;
/** In the place of a code: the action of a saga's step, or the mark that a saga's reason is answered. */
const stepOf = (action: string) => `step ${action}`;
const reasons = "reasons";

const isCaught = (code: string, caught: readonly Caught[]): boolean =>
  caught.some((one) => one === "all" || one.has(code));

/** The codes that a clause names, or all if it rethrows no refusal. */
const caughtBy = (clause: ts.Node): Caught => {
  let throwsOn = false;
  each(clause, (node) => {
    if (!ts.isThrowStatement(node) || node.expression === undefined) return;
    if (!ts.isNewExpression(node.expression)) throwsOn = true;
  });
  const text = clause.getText();
  if (!throwsOn || /if \(!\(\w+ instanceof Refusal\)\) throw \w+;/.test(text)) return "all";
  return new Set([...text.matchAll(codeIn)].map(([code]) => code));
};

export class Refusals {
  private readonly sources = new Sources();
  private readonly facts = new Map<ts.Node, Facts>();
  /** Places where the code of a refusal, or the name of an action, is not a literal. */
  readonly unread = new Set<string>();

  private factsOf(start: ts.Node): Facts {
    const have = this.facts.get(start);
    if (have !== undefined) return have;
    const facts: Facts = { codes: new Set(), edges: [] };
    this.facts.set(start, facts);
    this.read(start, start, [], facts);
    return facts;
  }

  private read(node: ts.Node, start: ts.Node, caught: readonly Caught[], facts: Facts): void {
    if (ts.isTypeNode(node)) return;
    const go = (child: ts.Node, within = caught) => this.read(child, start, within, facts);
    if (ts.isTryStatement(node) && node.catchClause !== undefined) {
      go(node.tryBlock, [...caught, caughtBy(node.catchClause)]);
      go(node.catchClause);
      if (node.finallyBlock !== undefined) go(node.finallyBlock);
      return;
    }
    const handler = handlerOf(node);
    if (handler !== null) {
      go(handler.tried, [...caught, this.caughtByFunction(handler.by)]);
      go(handler.by);
      return;
    }
    this.add(this.codesOf(node), caught, facts);
    if (ts.isIdentifier(node) && (node.parent !== start || !isNameOf(node, start))) {
      for (const declared of this.sources.declarationsOf(node)) {
        for (const to of this.sources.bodiesOf(declared)) facts.edges.push({ to, caught });
      }
    }
    ts.forEachChild(node, (child) => go(child));
  }

  private add(codes: readonly string[], caught: readonly Caught[], facts: Facts): void {
    for (const code of codes) if (!isCaught(code, caught)) facts.codes.add(code);
  }

  private caughtByFunction(handler: ts.Expression): Caught {
    if (ts.isArrowFunction(handler)) return caughtBy(handler);
    const [declared] = this.sources.declarationsOf(handler);
    return declared === undefined ? new Set() : caughtBy(declared);
  }

  /** The codes made at one place of the source. */
  private codesOf(node: ts.Node): string[] {
    return [
      ...this.sources.codesAt(node).flatMap((code) => this.written(code)),
      ...this.calledAt(node).flatMap((action) => contractOf(action)?.refuses ?? []),
      ...this.askedAt(node),
    ];
  }

  private written(code: ts.Expression): string[] {
    const source = this.sources.sourceOf(code);
    if (source !== undefined && isOfSagas(source)) return [reasons];
    if (source !== undefined && this.sources.carriers.has(source)) return [];
    const texts = this.sources.textsAt(code);
    if (texts === null) this.unread.add(this.sources.where(code.parent));
    return texts ?? [];
  }

  /** The actions called here. */
  private calledAt(node: ts.Node): string[] {
    if (!ts.isCallExpression(node)) return [];
    const { expression, arguments: given } = node;
    const isBrokers = /\b(broker|ctx|calls)\.call$/.test(expression.getText());
    const named = isCall(node) ? given[1] : isBrokers ? given[0] : undefined;
    if (named === undefined) return [];
    const actions = this.sources.textsAt(named);
    if (actions === null) this.unread.add(this.sources.where(node));
    return actions ?? [];
  }

  /** The action of a saga's step that may refuse. */
  private askedAt(node: ts.Node): string[] {
    if (!ts.isPropertyAssignment(node) || node.name.getText() !== "action") return [];
    const step = ts.findAncestor(node.parent.parent, ts.isObjectLiteralExpression);
    if (step?.properties.some((one) => nameOf(one) === "mustSucceed")) return [];
    // The undo of a step reports no code to the caller.
    if (ts.findAncestor(node, (one) => nameOf(one) === "undo")) return [];
    const actions = this.sources.textsAt(node.initializer);
    return (actions ?? []).filter((action) => contractOf(action)).map(stepOf);
  }

  /** By action of a service, the codes that may leave its handler. */
  of(service: string): ReadonlyMap<string, Ways> {
    const handlers = this.sources.handlersOf(service);
    const all = this.walk([...handlers.values()].flat(), service);
    return new Map(
      [...handlers].map(([name, starts]) => {
        const ways = new Map(starts.flatMap((start) => [...(all.get(start) ?? [])]));
        return [`${service}.${name}`, withSteps(ways)];
      }),
    );
  }

  /** Services do not import each other: one's implementation of an interface is not another's. */
  private isOther(node: ts.Node, service: string): boolean {
    const [, folder] = /^services\/(\w+)\//.exec(this.sources.where(node)) ?? [];
    return folder !== undefined && folder !== service && folder !== "contracts";
  }

  private walk(starts: readonly ts.Node[], service: string): Map<ts.Node, Map<string, string>> {
    const ways = new Map<ts.Node, Map<string, string>>();
    const comes = new Map<ts.Node, { from: ts.Node; caught: readonly Caught[] }[]>();
    const reached = new Set(starts);
    for (const node of reached) {
      for (const { to, caught } of this.factsOf(node).edges) {
        if (this.isOther(to, service)) continue;
        reached.add(to);
        const before = comes.get(to) ?? [];
        before.push({ from: node, caught });
        comes.set(to, before);
      }
    }
    const queue = [...reached].flatMap((node) =>
      [...this.factsOf(node).codes].map((code) => ({ node, code, way: nameOf(node) })),
    );
    for (const { node, code, way } of queue) {
      const own = ways.get(node) ?? new Map<string, string>();
      ways.set(node, own);
      if (own.has(code)) continue;
      own.set(code, way);
      for (const { from, caught } of comes.get(node) ?? []) {
        if (isCaught(code, caught)) continue;
        queue.push({ node: from, code, way: `${nameOf(from)} > ${way}` });
      }
    }
    return ways;
  }
}

/** `tried.catch(by)`, or null. */
const handlerOf = (node: ts.Node) => {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const [by] = node.arguments;
  const { name, expression: tried } = node.expression;
  return name.text === "catch" && by !== undefined ? { tried, by } : null;
};

/** The declared name of a member is no reference to it; that of a shorthand is. */
const isNameOf = (node: ts.Identifier, { name }: ts.Node & { name?: ts.Node }): boolean =>
  name === node && !ts.isShorthandPropertyAssignment(node.parent);

/** If a saga's reason is answered, so are the refusals of its steps. */
const withSteps = (ways: Ways): Ways => {
  const plain = [...ways].filter(([code]) => code !== reasons && !code.startsWith("step "));
  const steps = [...ways].filter(([code]) => ways.has(reasons) && code.startsWith("step "));
  const refused = steps.flatMap(([step, way]) =>
    (contractOf(step.slice("step ".length))?.refuses ?? []).map(
      (code) => [code, `${way} > ${step}`] as const,
    ),
  );
  return new Map([...refused, ...plain]);
};
