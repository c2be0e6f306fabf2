/**
 * Every snippet of the docs that is marked `ts` compiles against the sources, and runs.
 */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const BUILD = fileURLToPath(new URL('..', import.meta.url));

/** The module of the sources that an entry point of the package is. */
function source(entry: string): string {
  if (entry === 'mote-lwm2m') return 'src/index';
  const path = entry.slice('mote-lwm2m/'.length);
  if (path === 'node') return 'hosts/node/index';
  return ['codec', 'coap', 'net'].includes(path) ? 'src/' + path + '/index' : 'src/' + path;
}

interface Snippet {
  /** Name of the page, and of the snippet in it. */
  name: string;
  code: string;
}

const snippets: Snippet[] = [];
/** The tutorial shows parts of files that it makes step by step. */
const PARTS = ['tutorial.md'];
for (const page of readdirSync('docs').filter((name) => name.endsWith('.md') && !PARTS.includes(name))) {
  let n = 0;
  for (const match of readFileSync(join('docs', page), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```$/gm)) snippets.push({ name: page + ' ' + ++n, code: match[1] });
}

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, strict: true, skipLibCheck: true, types: ['node'],
  verbatimModuleSyntax: true, noEmitOnError: false,
};

/** Compiles them all, as modules that lie in the root; what is wrong and the JavaScript of each. */
function compile(): { wrong: string[]; emitted: Map<string, string> } {
  const host = ts.createCompilerHost(options);
  const files = new Map(snippets.map((s, i) => [resolve('snippet-' + i + '.ts'), s]));
  const { getSourceFile, fileExists, readFile } = host;
  const text = (name: string): string | undefined => files.get(name)?.code.replace(/'(mote-lwm2m[^']*)'/g, (_, entry: string) => "'./" + source(entry) + ".js'");
  host.getSourceFile = (name, ...rest): ts.SourceFile | undefined => (files.has(name) ? ts.createSourceFile(name, text(name)!, ts.ScriptTarget.ES2022) : getSourceFile(name, ...rest));
  host.fileExists = (name): boolean => files.has(name) || fileExists(name);
  host.readFile = (name): string | undefined => (files.has(name) ? text(name) : readFile(name));
  const program = ts.createProgram([...files.keys()], options, host);
  const wrong: string[] = [];
  const emitted = new Map<string, string>();
  for (const [name, snippet] of files) {
    const file = program.getSourceFile(name)!;
    for (const d of [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]) wrong.push(snippet.name + ': ' + ts.flattenDiagnosticMessageText(d.messageText, ' '));
    program.emit(file, (_, js) => emitted.set(snippet.name, js));
  }
  return { wrong, emitted };
}

const { wrong, emitted } = compile();

test('the snippets of the docs compile', () => {
  assert.ok(snippets.length > 1);
  assert.equal(wrong, []);
});

for (const snippet of snippets) {
  test(snippet.name + ' runs', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'mote-'));
    const file = join(directory, 'snippet.mjs');
    writeFileSync(file, emitted.get(snippet.name)!.replace(/'\.\/((?:src|hosts)\/[^']*)'/g, (_, path: string) => "'" + pathToFileURL(join(BUILD, path)).href + "'"));
    try {
      await import(pathToFileURL(file).href);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
}

test.run();
