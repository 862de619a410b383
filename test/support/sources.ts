/**
 * Sources: the code of the services and mixins as the compiler sees it, for tests that walk it.
 * The declaration of a name, the implementations of an interface, the expressions that become the code
 * of a refusal, and the handlers of a service.
 */
import { globSync } from "node:fs";
import ts from "typescript-5";
import { isKnownCode } from "../../services/contracts/core/refusal-texts.ts";

const root = new URL("../../", import.meta.url).pathname;
/** A fold replays events that a rule accepted, and an announcement reads them: neither refuses. */
const folds = new Set(["evolve", "announce"]);
const fromMixins =
  /^(log\.(read|verify)|feeds(\.reanchor)?|health|personal\.\w+|deadLetters(\.replay)?|readModels(\.rebuild)?|sagas(\.\w+)?)$/;

export const nameOf = (node: ts.Node): string =>
  (node as ts.NamedDeclaration).name?.getText() ?? "?";

const makeProgram = (): ts.Program => {
  const { config } = ts.readConfigFile(`${root}tsconfig.json`, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
  const files = globSync(["services/**/*.ts", "mixins/**/*.ts"], { cwd: root });
  return ts.createProgram(
    files.map((file) => `${root}${file}`),
    options,
  );
};

export const each = (node: ts.Node, see: (node: ts.Node) => void): void => {
  see(node);
  ts.forEachChild(node, (child) => each(child, see));
};

/** The possible values of a text, if its type lists them all. */
const textsOf = (type: ts.Type): string[] | null => {
  const parts = type.isUnion() ? type.types : [type];
  return parts.every((part) => part.isStringLiteral()) ? parts.map(({ value }) => value) : null;
};

/** Whether a member may be a function: texts, numbers, objects and lists need no look-up. */
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

/** The node to walk for a declaration: the function of a parameter, by its name's node. */
const namedOf = (maker: ts.Node): ts.Node => {
  const isValue = ts.isArrowFunction(maker) || ts.isFunctionExpression(maker);
  return isValue ? maker.parent : maker;
};

/** `call(from, action, params)` of the contracts. */
export const isCall = ({ expression }: ts.CallExpression): boolean =>
  ts.isIdentifier(expression) && expression.text === "call";

/** The last name of a callee. */
const calleeOf = ({ expression }: ts.CallExpression): string =>
  (ts.isPropertyAccessExpression(expression) ? expression.name : expression).getText();

/** A parameter, or a member of a type; not of a type that an error is only asserted to have. */
const isCarrier = (node: ts.Node): boolean =>
  ts.isParameter(node) || (ts.isPropertySignature(node) && !ts.isAsExpression(node.parent.parent));

/** The reason of a refusal that a saga keeps. */
export const isOfSagas = (node: ts.Node): boolean =>
  node.getSourceFile().fileName.startsWith(`${root}mixins/saga/`);

export class Sources {
  private readonly program = makeProgram();
  private readonly checker = this.program.getTypeChecker();
  private readonly files = new Set(
    this.program
      .getSourceFiles()
      .filter(({ fileName }) => /^(services|mixins)\//.test(fileName.slice(root.length))),
  );
  /** The implementations of an interface or a type. */
  private readonly makers = new Map<ts.Node, Set<ts.Node>>();
  /** Members and parameters that pass a code on to a refusal. */
  readonly carriers = new Set<ts.Node>();
  /** Their names, and the functions of those parameters: others need no look-up. */
  private readonly carrying = new Set<string>();

  constructor() {
    for (const file of this.files) each(file, (node) => this.learnMakers(node));
    for (let before = -1; before < this.carriers.size; ) {
      before = this.carriers.size;
      for (const file of this.files) each(file, (node) => this.learnCarriers(node));
    }
  }

  where(node: ts.Node): string {
    const text = node.getText().replaceAll(/\s+/g, " ").slice(0, 100);
    return `${node.getSourceFile().fileName.slice(root.length)}: ${text}`;
  }

  private learnMakers(node: ts.Node): void {
    // Params of a call travel as JSON; computing their type costs more than all else here.
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

  /** The expressions that become the code of a refusal here, with the place of each. */
  codesAt(node: ts.Node): ts.Expression[] {
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

  /** Whether a member's value is passed on to a refusal. */
  private isCarried(member: ts.PropertyAssignment | ts.ShorthandPropertyAssignment): boolean {
    const type = this.checker.getContextualType(member.parent);
    // A constant that is passed on later has no contextual type: there the value decides.
    if (type === undefined) {
      const value = ts.isPropertyAssignment(member) ? member.initializer : member.name;
      return ts.isStringLiteral(value) && isKnownCode(value.text);
    }
    const types = type.isUnion() ? type.types : [type];
    const declared = types.flatMap((one) => one.getProperty(nameOf(member))?.declarations ?? []);
    return declared.some((one) => this.carriers.has(one));
  }

  /** The origin of a code that is no literal: a parameter, or the member of an object. */
  sourceOf(code: ts.Expression): ts.Node | undefined {
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

  /** The member of a type that a pattern destructures. */
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

  declarationsOf(name: ts.Node): ts.Node[] {
    let symbol = ts.isShorthandPropertyAssignment(name.parent)
      ? this.checker.getShorthandAssignmentValueSymbol(name.parent)
      : this.checker.getSymbolAtLocation(name);
    if (symbol === undefined) return [];
    if (symbol.flags & ts.SymbolFlags.Alias) symbol = this.checker.getAliasedSymbol(symbol);
    return (symbol.declarations ?? [])
      .map((one) => (ts.isBindingElement(one) ? (this.memberOf(one) ?? one) : one))
      .filter((one) => this.files.has(one.getSourceFile()));
  }

  /** The next nodes of the walk after a declaration: its own text, or the implementations of its type. */
  bodiesOf(declared: ts.Node): ts.Node[] {
    if (folds.has(nameOf(declared))) return [];
    // A value that is no function is data: it was made elsewhere.
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

  /** The possible values of a text at a place, if its type lists them all. */
  textsAt(node: ts.Node): string[] | null {
    return textsOf(this.checker.getTypeAtLocation(node));
  }

  /** The handlers of a service's file, including spread objects and mixins. */
  handlersOf(service: string): ReadonlyMap<string, ts.Node[]> {
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

  /** The object of an expression: a literal, a constant, or the result of a function. */
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
