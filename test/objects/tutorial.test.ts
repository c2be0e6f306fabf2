/**
 * The tutorial, step by step as it stands in docs/tutorial.md: its commands, its program, and every answer it promises.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Answer } from '../../tools/server/answer.js';
import { Server } from '../../tools/server/server.js';
import { REGISTRY, ROOT, absent } from '../tools/registry.js';

const PAGE = readFileSync(join(ROOT, 'docs/tutorial.md'), 'utf8');

/** A format that says of what type a value is. */
const SENML_CBOR = 112;

interface Block {
  language: string;
  text: string;
}

const blocks: Block[] = [...PAGE.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({ language, text }));
const rows: [request: string, answer: string][] = [...PAGE.matchAll(/^\| ((?:Read|Write|Observe|Execute) .*?) \| (.*?) \|$/gm)].map(([, request, answer]) => [request, answer]);

/** What the packages of `npm install` are here: this one as it was built, and the compiler that built it. */
function install(folder: string, names: readonly string[]): void {
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  mkdirSync(join(folder, 'node_modules/@types'));
  for (const name of names) {
    assert.ok(['mote-lwm2m', 'typescript', '@types/node'].includes(name), name);
    symlinkSync(name === 'mote-lwm2m' ? ROOT : join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'node_modules/.bin/mote'), '#!/bin/sh\nexec "' + process.execPath + '" "' + join(ROOT, 'dist/mote.js') + '" "$@"\n', { mode: 0o755 });
  if (names.includes('typescript')) symlinkSync('../typescript/bin/tsc', join(folder, 'node_modules/.bin/tsc'));
}

function start(command: string, folder: string): ChildProcess {
  const words = command.replace(/^npx /, join(folder, 'node_modules/.bin/')).split(' ');
  return spawn(words[0] === 'node' ? process.execPath : words[0], words.slice(1), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs a command to its end; answers what it printed. */
function runs(command: string, folder: string): Promise<string> {
  const child = start(command, folder);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(said) : reject(new Error(command + ' exits ' + code + '\n' + said))));
  });
}

/** Asks what a row of the table says; answers as the table writes it. */
async function ask(server: Server, endpoint: string, request: string): Promise<string> {
  const [, verb, value, path] = /^(\w+) (?:(\S+) to )?(\S+)$/.exec(request) as unknown as string[];
  const say = (answer: Answer): string => answer.name.slice(0, 4);
  if (verb === 'Read') {
    const answer = await server.read(endpoint, path, SENML_CBOR);
    return answer.isSuccess ? String(answer.value(path)) : say(answer);
  }
  if (verb === 'Write') return say(await server.write(endpoint, path, Number(value)));
  if (verb === 'Execute') return say(await server.execute(endpoint, path));
  const seen: number[] = [];
  await new Promise<void>((resolve, reject) => {
    server.observe(endpoint, path, (notification) => {
      seen.push(notification.value() as number);
      if (seen.length === 3) resolve();
    }).catch(reject);
  });
  return seen.every((each, i) => i === 0 || each > seen[i - 1]) ? 'notifications, a larger one each second' : seen.join(' ');
}

test('the page has what is run here', () => {
  assert.equal(blocks.map((block) => block.language), ['sh', 'sh', 'sh', '', 'ts', 'ts', 'sh', '']);
  assert.ok(rows.length >= 10, String(rows.length));
});

test('every step of the tutorial', async () => {
  if (absent('the tutorial')) return;
  assert.ok(existsSync(join(ROOT, 'dist/mote.js')), 'npm run build comes first');
  const folder = mkdtempSync(join(tmpdir(), 'mote-tutorial-'));
  const server = new Server();
  await server.listen();
  let device: ChildProcess | undefined;
  let printed = '';
  try {
    for (const block of blocks) {
      if (block.language === 'ts' && block.text.startsWith('// ')) {
        writeFileSync(join(folder, block.text.slice(3, block.text.indexOf('\n'))), block.text);
      } else if (block.language === 'ts') {
        const module = readFileSync(join(folder, 'objects/filling-level.ts'), 'utf8');
        assert.ok(module.includes(block.text), 'the excerpt of the module');
      } else if (block.language === '') {
        // A device says more than how it begins.
        assert.is(device === undefined ? printed : printed.slice(0, block.text.length), block.text);
      } else {
        for (const command of block.text.trim().split('\n')) {
          if (command.startsWith('npm install ')) install(folder, command.split(' ').slice(2));
          else if (command.startsWith('curl -O ')) copyFileSync(join(REGISTRY, command.slice(command.lastIndexOf('/') + 1)), join(folder, command.slice(command.lastIndexOf('/') + 1)));
          else if (command.startsWith('node ')) {
            device = start(command.replace('coap://127.0.0.1:5683', server.uri), folder);
            printed = '';
            for (const stream of [device.stdout, device.stderr]) stream?.on('data', (chunk: Buffer) => (printed += chunk.toString()));
            const started = device;
            const left = new Promise<number | null>((resolve) => started.once('close', resolve));
            await server.registered('container-17');
            for (const [request, answer] of rows) assert.is(await ask(server, 'container-17', request), answer.replace(/, and .*/, ''), request);
            assert.is(await left, 0, printed);
          } else {
            printed = await runs(command, folder);
          }
        }
      }
    }
  } finally {
    device?.kill('SIGKILL');
    await server.close();
    rmSync(folder, { recursive: true });
  }
});

test('the snippet of docs/objects.md', async () => {
  const page = readFileSync(join(ROOT, 'docs/objects.md'), 'utf8');
  const [, snippet] = /^```js\n([\s\S]*?)^```$/m.exec(page) as unknown as string[];
  const folder = mkdtempSync(join(tmpdir(), 'mote-objects-'));
  try {
    install(folder, ['mote-lwm2m']);
    writeFileSync(join(folder, 'snippet.mjs'), "import { Client } from 'mote-lwm2m';\nconst client = new Client({ endpoint: 'e', servers: [{ uri: 'coap://127.0.0.1' }] });\nconst host = { restart() {} };\n"
      + snippet + 'console.log([0, 1].map((iid) => [5700, 5601, 5602].map((rid) => client.get(3304, iid, rid)).join()).join(" "));\n');
    assert.is(await runs('node snippet.mjs', folder), '45,45,45 47.5,45,47.5\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
