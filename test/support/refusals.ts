/**
 * Refusals: every code that may leave an action, read from the source.
 *
 * From a handler the walk follows every name to where it is declared, through all files; what an
 * interface promises, to each of its makers. A code counts where it is made; a call of another action
 * counts for all that its contract lists, as does the step of a saga whose reason is answered. A
 * `catch` takes away what it does not throw on. The walk knows nothing of conditions, so it may find a
 * code that never comes: then the test that asks says why.
 */
import { globSync } from "node:fs";
import ts from "typescript-5";
import { isKnownCode } from "../../services/contracts/details.ts";
import { contractOf } from "../../services/contracts/index.ts";

/** The codes that a `catch` keeps to itself. */
type Caught = ReadonlySet<string> | "all";
type Edge = { readonly to: ts.Node; readonly caught: readonly Caught[] };
type Facts = { readonly codes: Set<string>; readonly edges: Edge[] };
/** By the code, the names on the way to where it is made. */
export type Ways = ReadonlyMap<string, string>;

const root = new URL("../../", import.meta.url).pathname;
const codeIn = /\b[A-Z]{2,}(?:_[A-Z]+)*\b/g;
/** A fold replays what a rule has let through, and an announcement reads it: neither refuses. */
const folds = new Set(["evolve", "announce"]);
const fromMixins =
  /^(log\.(read|verify)|feeds(\.reanchor)?|health|personal\.\w+|deadLetters(\.replay)?|sagas(\.\w+)?)$/;
/** In the place of a code: the action of a saga's step, and that a saga's reason is answered. */
const stepOf = (action: string) => `step ${action}`;
const reasons = "reasons";

const isCaught = (code: string, caught: readonly Caught[]): boolean =>
  caught.some((one) => one === "all" || one.has(code));

const nameOf = (node: ts.Node): string => (node as ts.NamedDeclaration).name?.getText() ?? "?";

const makeProgram = (): ts.Program => {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const files = globSync(["services/*/*.ts", "mixins/**/*.ts"], { cwd: root });
  return ts.createProgram(
    files.map((file) => `${root}${file}`),
    options,
  );
};

const each = (node: ts.Node, see: (node: ts.Node) => void): void => {
  see(node);
  ts.forEachChild(node, (child) => each(child, see));
};

/** What a text may be, where its type says it in full. */
const textsOf = (type: ts.Type): string[] | null => {
  const parts = type.isUnion() ? type.types : [type];
  return parts.every((part) => part.isStringLiteral()) ? parts.map(({ value }) => value) : null;
};

/** The codes that a clause names, or all where it throws on nothing that is a refusal. */
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

/** A member that is no text, number, object or list: those need not be looked up. */
const mayBeFunction = (member: ts.ObjectLiteralElementLike): boolean => {
  if (!ts.isPropertyAssignment(member)) return true;
  const { kind } = member.initializer;
  return [
    ts.SyntaxKind.ArrowFunction,
    ts.SyntaxKind.FunctionExpression,
    ts.SyntaxKind.Identifier,
    ts.SyntaxKind.PropertyAccessExpression,
    ts.SyntaxKind.CallExpression,
    ts.SyntaxKind.ConditionalExpression,
  ].includes(kind);
};

const isMember = (node: ts.Node): boolean =>
  ts.isPropertySignature(node) ||
  ts.isPropertyAssignment(node) ||
  ts.isShorthandPropertyAssignment(node) ||
  ts.isPropertyDeclaration(node);

/** What is walked for a declaration: the function that a parameter is of, by its name's node. */
const namedOf = (maker: ts.Node): ts.Node => {
  const isValue = ts.isArrowFunction(maker) || ts.isFunctionExpression(maker);
  return isValue ? maker.parent : maker;
};

/** `call(from, action, params)` of the contracts. */
const isCall = ({ expression }: ts.CallExpression): boolean =>
  ts.isIdentifier(expression) && expression.text === "call";

/** The last name of what is called. */
const calleeOf = ({ expression }: ts.CallExpression): string =>
  (ts.isPropertyAccessExpression(expression) ? expression.name : expression).getText();

export class Refusals {
  private readonly program = makeProgram();
  private readonly checker = this.program.getTypeChecker();
  private readonly files = new Set(
    this.program
      .getSourceFiles()
      .filter(({ fileName }) => /^(services|mixins)\//.test(fileName.slice(root.length))),
  );
  /** Who makes what an interface or a type declares. */
  private readonly makers = new Map<ts.Node, Set<ts.Node>>();
  /** What hands a code on to a refusal: members, and parameters of functions. */
  private readonly carriers = new Set<ts.Node>();
  /** What those are called, and whose parameters they are: others need not be looked up. */
  private readonly carrying = new Set<string>();
  private readonly facts = new Map<ts.Node, Facts>();
  /** Places where the code of a refusal, or the name of an action, is not written. */
  readonly unread = new Set<string>();

  constructor() {
    for (const file of this.files) each(file, (node) => this.learnMakers(node));
    for (let before = -1; before < this.carriers.size; ) {
      before = this.carriers.size;
      for (const file of this.files) each(file, (node) => this.learnCarriers(node));
    }
  }

  private where(node: ts.Node): string {
    const text = node.getText().replaceAll(/\s+/g, " ").slice(0, 100);
    return `${node.getSourceFile().fileName.slice(root.length)}: ${text}`;
  }

  private learnMakers(node: ts.Node): void {
    // Params of a call travel as JSON; to work out their type costs more than all else here.
    if (ts.isCallExpression(node.parent ?? node) && isCall(node.parent as ts.CallExpression))
      return;
    if (ts.isObjectLiteralExpression(node) && node.properties.some(mayBeFunction)) {
      const type = this.checker.getContextualType(node);
      if (type !== undefined) this.learnMembers(type, node.properties);
    }
    if (!ts.isClassDeclaration(node)) return;
    for (const one of (node.heritageClauses ?? []).flatMap(({ types }) => [...types])) {
      this.learnMembers(this.checker.getTypeAtLocation(one), node.members);
    }
  }

  private learnMembers(
    promised: ts.Type,
    members: readonly (ts.ObjectLiteralElementLike | ts.ClassElement)[],
  ): void {
    for (const type of promised.isUnion() ? promised.types : [promised]) {
      for (const member of members) {
        if (member.name === undefined || ts.isComputedPropertyName(member.name)) continue;
        for (const declared of type.getProperty(member.name.text)?.declarations ?? []) {
          if (declared === member || !this.files.has(declared.getSourceFile())) continue;
          this.makers.set(declared, (this.makers.get(declared) ?? new Set()).add(member));
        }
      }
    }
  }

  /** The expressions that become the code of a refusal here, and where each does. */
  private codesAt(node: ts.Node): ts.Expression[] {
    if (ts.isNewExpression(node)) {
      const name = node.expression.getText();
      const index = name === "Refusal" ? 0 : name.endsWith("MoleculerClientError") ? 2 : -1;
      const code = node.arguments?.[index];
      return code === undefined ? [] : [code];
    }
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) {
      if (!this.carrying.has(nameOf(node)) || !this.isCarried(node)) return [];
      return [ts.isPropertyAssignment(node) ? node.initializer : node.name];
    }
    if (!ts.isCallExpression(node) || !this.carrying.has(calleeOf(node))) return [];
    const functions = this.checker.getResolvedSignature(node)?.declaration;
    return (functions?.parameters ?? []).flatMap((parameter, index) => {
      if (!this.carriers.has(parameter)) return [];
      const given = node.arguments[index] ?? (parameter as ts.ParameterDeclaration).initializer;
      return given === undefined ? [] : [given];
    });
  }

  /** Whether a member's value is handed on to a refusal. */
  private isCarried(member: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): boolean {
    const type = this.checker.getContextualType(member.parent);
    // A constant that is handed on later has no type to fill: there the value decides.
    if (type === undefined) {
      const value = ts.isPropertyAssignment(member) ? member.initializer : member.name;
      return ts.isStringLiteral(value) && isKnownCode(value.text);
    }
    const types = type.isUnion() ? type.types : [type];
    const declared = types.flatMap((one) => one.getProperty(nameOf(member))?.declarations ?? []);
    return declared.some((one) => this.carriers.has(one));
  }

  /** Where a code comes from that is not written: a parameter, or the member of an object. */
  private sourceOf(code: ts.Expression): ts.Node | undefined {
    const name = ts.isPropertyAccessExpression(code) ? code.name : code;
    const [declared] = this.checker.getSymbolAtLocation(name)?.declarations ?? [];
    if (declared === undefined) return undefined;
    if (ts.isParameter(declared) || ts.isPropertySignature(declared)) return declared;
    if (ts.isBindingElement(declared)) return this.memberOf(declared) ?? declared;
    const initializer = ts.isVariableDeclaration(declared) ? declared.initializer : undefined;
    if (initializer === undefined) return undefined;
    const isBinary = ts.isBinaryExpression(initializer);
    return this.sourceOf(isBinary ? initializer.left : initializer);
  }

  /** The member of a type that a pattern takes out. */
  private memberOf(element: ts.BindingElement): ts.Node | undefined {
    const name = (element.propertyName ?? element.name).getText();
    const type = this.checker.getTypeAtLocation(element.parent);
    return type.getProperty(name)?.declarations?.[0];
  }

  private learnCarriers(node: ts.Node): void {
    for (const code of this.codesAt(node)) {
      const source = this.sourceOf(code);
      if (source === undefined || !isCarrier(source) || isOfSagas(source)) continue;
      this.carriers.add(source);
      this.carrying.add(nameOf(ts.isParameter(source) ? namedOf(source.parent) : source));
    }
  }

  private declarationsOf(name: ts.Node): ts.Node[] {
    let symbol = ts.isShorthandPropertyAssignment(name.parent)
      ? this.checker.getShorthandAssignmentValueSymbol(name.parent)
      : this.checker.getSymbolAtLocation(name);
    if (symbol === undefined) return [];
    if (symbol.flags & ts.SymbolFlags.Alias) symbol = this.checker.getAliasedSymbol(symbol);
    return (symbol.declarations ?? [])
      .map((one) => (ts.isBindingElement(one) ? (this.memberOf(one) ?? one) : one))
      .filter((one) => this.files.has(one.getSourceFile()));
  }

  /** Where the walk goes on from a declaration: its own text, or the makers of what it promises. */
  private bodiesOf(declared: ts.Node): ts.Node[] {
    if (folds.has(nameOf(declared))) return [];
    // What is no function is data: it was made elsewhere.
    if (isMember(declared) && !this.isCallable(declared)) return [];
    const made = [...(this.makers.get(declared) ?? [])];
    if (ts.isPropertySignature(declared) || ts.isMethodSignature(declared)) return made;
    if (ts.isPropertyDeclaration(declared) && declared.initializer === undefined) return made;
    if (ts.isClassDeclaration(declared)) {
      return declared.members.filter((one) => ts.isConstructorDeclaration(one));
    }
    const goesOn =
      ts.isFunctionLike(declared) || ts.isVariableDeclaration(declared) || isMember(declared);
    return goesOn ? [declared] : [];
  }

  private isCallable(declared: ts.Node): boolean {
    const type = this.checker.getNonNullableType(this.checker.getTypeAtLocation(declared));
    const parts = type.isUnion() ? type.types : [type];
    return parts.some((part) => part.getCallSignatures().length > 0);
  }

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
      for (const declared of this.declarationsOf(node)) {
        for (const to of this.bodiesOf(declared)) facts.edges.push({ to, caught });
      }
    }
    ts.forEachChild(node, (child) => go(child));
  }

  private add(codes: readonly string[], caught: readonly Caught[], facts: Facts): void {
    for (const code of codes) if (!isCaught(code, caught)) facts.codes.add(code);
  }

  private caughtByFunction(handler: ts.Expression): Caught {
    if (ts.isArrowFunction(handler)) return caughtBy(handler);
    const [declared] = this.declarationsOf(handler);
    return declared === undefined ? new Set() : caughtBy(declared);
  }

  /** What is made at one place of the source. */
  private codesOf(node: ts.Node): string[] {
    return [
      ...this.codesAt(node).flatMap((code) => this.written(code)),
      ...this.calledAt(node).flatMap((action) => contractOf(action)?.refuses ?? []),
      ...this.askedAt(node),
    ];
  }

  private written(code: ts.Expression): string[] {
    const source = this.sourceOf(code);
    if (source !== undefined && isOfSagas(source)) return [reasons];
    if (source !== undefined && this.carriers.has(source)) return [];
    const texts = textsOf(this.checker.getTypeAtLocation(code));
    if (texts === null) this.unread.add(this.where(code.parent));
    return texts ?? [];
  }

  /** The actions that are called here. */
  private calledAt(node: ts.Node): string[] {
    if (!ts.isCallExpression(node)) return [];
    const { expression, arguments: given } = node;
    const isBrokers = /\b(broker|ctx|calls)\.call$/.test(expression.getText());
    const named = isCall(node) ? given[1] : isBrokers ? given[0] : undefined;
    if (named === undefined) return [];
    const actions = textsOf(this.checker.getTypeAtLocation(named));
    if (actions === null) this.unread.add(this.where(node));
    return actions ?? [];
  }

  /** The action of a saga's step that may refuse. */
  private askedAt(node: ts.Node): string[] {
    if (!ts.isPropertyAssignment(node) || node.name.getText() !== "action") return [];
    const step = ts.findAncestor(node.parent.parent, ts.isObjectLiteralExpression);
    if (step?.properties.some((one) => nameOf(one) === "mustSucceed")) return [];
    // What undoes a step says nothing to who asked for it.
    if (ts.findAncestor(node, (one) => nameOf(one) === "undo")) return [];
    const actions = textsOf(this.checker.getTypeAtLocation(node.initializer));
    return (actions ?? []).filter((action) => contractOf(action)).map(stepOf);
  }

  /** By the action of a service, the codes that may come out of its handler. */
  of(service: string): ReadonlyMap<string, Ways> {
    const handlers = this.handlersOf(service);
    const all = this.walk([...handlers.values()].flat(), service);
    return new Map(
      [...handlers].map(([name, starts]) => {
        const ways = new Map(starts.flatMap((start) => [...(all.get(start) ?? [])]));
        return [`${service}.${name}`, withSteps(ways)];
      }),
    );
  }

  /** Services do not import each other: what one makes of an interface is not another's. */
  private isOther(node: ts.Node, service: string): boolean {
    const [, folder] = /^services\/(\w+)\//.exec(this.where(node)) ?? [];
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

  /** The handlers of a service's file, through what it spreads, and what its mixins bring. */
  private handlersOf(service: string): ReadonlyMap<string, ts.Node[]> {
    const found = new Map<string, ts.Node[]>();
    const file = [...this.files].find(({ fileName }) =>
      fileName.endsWith(`/${service}.service.ts`),
    );
    if (file === undefined) throw new Error(`no service ${service}`);
    const put = ({ properties }: ts.ObjectLiteralExpression): void => {
      for (const member of properties) {
        if (ts.isSpreadAssignment(member)) this.literalsOf(member.expression).forEach(put);
        else if (!ts.isComputedPropertyName(member.name)) found.set(member.name.text, [member]);
      }
    };
    const erases: ts.Node[] = [];
    each(file, (node) => {
      if (!ts.isPropertyAssignment(node)) return;
      if (nameOf(node) === "actions" && ts.isObjectLiteralExpression(node.initializer)) {
        put(node.initializer);
      }
      if (nameOf(node) === "erases") erases.push(node);
    });
    for (const [name, node] of this.ofMixins()) {
      if (found.has(name)) continue;
      found.set(name, name === "personal.erase" ? [node, ...erases] : [node]);
    }
    return found;
  }

  /** The object that an expression is: written there, a constant, or what a function makes. */
  private literalsOf(expression: ts.Expression): ts.ObjectLiteralExpression[] {
    if (ts.isObjectLiteralExpression(expression)) return [expression];
    if (ts.isParenthesizedExpression(expression)) return this.literalsOf(expression.expression);
    const name = ts.isCallExpression(expression) ? expression.expression : expression;
    return this.declarationsOf(name).flatMap((one) => {
      const value = ts.isVariableDeclaration(one) ? one.initializer : undefined;
      if (value === undefined) return [];
      if (!ts.isArrowFunction(value)) return this.literalsOf(value);
      return ts.isBlock(value.body) ? [] : this.literalsOf(value.body);
    });
  }

  private ofMixins(): ReadonlyMap<string, ts.Node> {
    const found = new Map<string, ts.Node>();
    for (const file of this.files) {
      if (!file.fileName.startsWith(`${root}mixins/`)) continue;
      each(file, (node) => {
        if (!ts.isPropertyAssignment(node) || ts.isComputedPropertyName(node.name)) return;
        if (fromMixins.test(node.name.text)) found.set(node.name.text, node);
      });
    }
    return found;
  }
}

/** `tried.catch(by)`, or null. */
const handlerOf = (node: ts.Node) => {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const [by] = node.arguments;
  const { name, expression: tried } = node.expression;
  return name.text === "catch" && by !== undefined ? { tried, by } : null;
};

/** A parameter, or a member of a type; not of one that an error is only said to have. */
const isCarrier = (node: ts.Node): boolean =>
  ts.isParameter(node) || (ts.isPropertySignature(node) && !ts.isAsExpression(node.parent.parent));

/** The reason that a saga keeps for having been refused. */
const isOfSagas = (node: ts.Node): boolean =>
  node.getSourceFile().fileName.startsWith(`${root}mixins/saga/`);

/** The name that a member declares is not a mention of it; that of a shorthand is. */
const isNameOf = (node: ts.Identifier, { name }: ts.Node & { name?: ts.Node }): boolean =>
  name === node && !ts.isShorthandPropertyAssignment(node.parent);

/** Where a saga's reason is answered, what its steps refuse is. */
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
