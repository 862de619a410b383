/**
 * Bundle: the scripts and the style of the web app, made by esbuild in memory.
 *
 * The screens of an area are a chunk, each table of texts is one, and so is what the areas share. The name of a
 * file has the hash of its content, so it may be kept for ever.
 */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, type Metafile, type Plugin, stop } from "esbuild";
import { sharedSources } from "./shared-sources.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const entry = "public/app/app.ts";
/** What a first visit loads. */
const firstEntries = [entry, "public/screens/stranger.ts"];
/** Older browsers have neither top-level await nor the Web Locks that a session needs. */
const target = ["chrome100", "safari15.4", "firefox100"];

export type Bundle = {
  /** The text of each file by its URL path. */
  readonly files: ReadonlyMap<string, string>;
  readonly worker: string;
  readonly style: string;
  readonly script: string;
  /** The scripts that a source file needs when it is loaded, itself first. */
  readonly scriptsOf: (source: string) => readonly string[];
};

type Outputs = Metafile["outputs"];

const withImports = (outputs: Outputs, name: string, found: Set<string>): Set<string> => {
  if (found.has(name)) return found;
  found.add(name);
  for (const { path, kind } of outputs[name]?.imports ?? []) {
    if (kind === "import-statement") withImports(outputs, path, found);
  }
  return found;
};

const relative = (path: string): string => path.slice(root.length).replaceAll("\\", "/");

const common = {
  absWorkingDir: root,
  bundle: true,
  charset: "utf8",
  legalComments: "none",
  metafile: true,
  minify: true,
  outdir: "app",
  write: false,
} as const;

/** Leaves the page for engineers empty: the parts that it shares with others would be chunks of their own. */
const withoutInternal: Plugin = {
  name: "without-internal",
  setup: ({ onLoad }) =>
    onLoad({ filter: /public.screens.parts\.ts$/ }, () => ({
      contents: "export const screens = {};",
    })),
};

const scriptsWith = (minify: boolean, plugins: Plugin[]) =>
  build({
    ...common,
    chunkNames: "[name]-[hash]",
    entryNames: "[name]-[hash]",
    entryPoints: [entry],
    format: "esm",
    loader: { ".css": "empty" },
    minify,
    plugins,
    splitting: true,
    target,
    tsconfigRaw: {},
  });

/** Has each entry import the sources that it should have beside its own. */
const importing = (shared: ReadonlyMap<string, readonly string[]>): Plugin => ({
  name: "shared sources",
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const sources = shared.get(relative(path));
      if (sources === undefined) return null;
      const imports = sources.map((source) => `import ${JSON.stringify(`${root}${source}`)};`);
      return { contents: `${imports.join("")}${readFileSync(path, "utf8")}`, loader: "ts" };
    });
  },
});

/** The screens that are loaded later, each by itself. */
const laterEntries = (inputs: Metafile["inputs"]): string[] => {
  const found = Object.values(inputs)
    .flatMap(({ imports }) => imports)
    .filter(({ kind, path }) => kind === "dynamic-import" && path.startsWith("public/screens/"))
    .map(({ path }) => path);
  return [...new Set(found)].filter((path) => !firstEntries.includes(path)).sort();
};

/** The first build says what the entries share. */
const scripts = async (hasInternal: boolean) => {
  const plugins = hasInternal ? [] : [withoutInternal];
  const { metafile } = await scriptsWith(false, plugins);
  const shared = sharedSources(metafile.inputs, firstEntries, laterEntries(metafile.inputs));
  return scriptsWith(true, [...plugins, importing(shared)]);
};

/** The service worker, which has one address for good. */
const worker = () =>
  build({
    ...common,
    entryNames: "sw",
    entryPoints: ["public/worker/sw.ts"],
    format: "iife",
    target,
    tsconfigRaw: {},
  });

/** The style sheets in one file: the tokens, then the parts, then the screens, which may change a part. */
const style = () => {
  const sheetsIn = (folder: string) =>
    globSync(`public/${folder}/**/*.css`, { cwd: root })
      .map((path) => path.replaceAll("\\", "/"))
      .filter((path) => !/(base|tokens)\.css$/.test(path))
      .sort();
  const sheets = ["ui", "app", "screens"].flatMap(sheetsIn);
  const contents = ["public/ui/base.css", ...sheets].map((path) => `@import "./${path}";`);
  return build({
    ...common,
    entryNames: "[name]-[hash]",
    stdin: { contents: contents.join("\n"), loader: "css", resolveDir: root, sourcefile: "style" },
  });
};

const pathOf = (output: string): string => `/${output}`;

/** Builds the app, with the page for engineers or without. Rejects when a source file is wrong. */
export const bundle = async (hasInternal: boolean): Promise<Bundle> => {
  // esbuild's own process ends with the build, also with one that fails.
  const [js, css, sw] = await Promise.all([scripts(hasInternal), style(), worker()]).finally(stop);
  const { outputs } = js.metafile;
  const outputOf = (source: string): string => {
    const found = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint === source);
    if (found === undefined) throw new Error(`${source} is no part of the app`);
    return found[0];
  };
  const files = new Map(
    [...js.outputFiles, ...css.outputFiles].map(({ path, text }) => [pathOf(relative(path)), text]),
  );
  return {
    files,
    worker: sw.outputFiles[0]?.text ?? "",
    style: pathOf(Object.keys(css.metafile.outputs)[0] ?? ""),
    script: pathOf(outputOf(entry)),
    scriptsOf: (source) => [...withImports(outputs, outputOf(source), new Set())].map(pathOf),
  };
};
