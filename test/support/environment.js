/**
 * Jest's environment for Node, with a memory for compiled code.
 * Every suite gets modules of its own, so jest compiles the same thousand files for every suite. Here a
 * worker compiles a file once, and a later suite gets V8's code for it. Each suite still evaluates its
 * modules itself. Jest loads this file once in a worker, outside the suites.
 */
import vm from "node:vm";
import NodeEnvironment from "jest-environment-node";

/** By file: its text and V8's code for it. */
const compiled = new Map();

/** V8 compares the lengths of texts only, so the texts are compared here. */
const codeOf = (file, text) => {
  const found = compiled.get(file);
  return found?.text === text ? found.code : undefined;
};

const { compileFunction, SourceTextModule } = vm;

vm.compileFunction = (text, parameters, options = {}) => {
  const { filename } = options;
  const cachedData = codeOf(filename, text);
  if (filename === undefined || cachedData !== undefined)
    return compileFunction(text, parameters, { ...options, cachedData });
  const made = compileFunction(text, parameters, { ...options, produceCachedData: true });
  compiled.set(filename, { text, code: made.cachedData });
  return made;
};

vm.SourceTextModule = class extends SourceTextModule {
  constructor(text, options = {}) {
    const { identifier } = options;
    const cachedData = codeOf(identifier, text);
    super(text, { ...options, cachedData });
    if (identifier !== undefined && cachedData === undefined)
      compiled.set(identifier, { text, code: this.createCachedData() });
  }
};

export default NodeEnvironment;
