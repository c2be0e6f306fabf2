// Records the run's datagrams on the loopback interface and asks tshark which of them are malformed.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { complete, ended, need, start } from './children.js';

const START_LIMIT_MS = 10_000;
const FLUSH_MS = 1_000;
const READ_LIMIT_MS = 60_000;
const LONGEST_S = 1_800; // it ends by itself then, should nobody be left to end it

export interface Findings {
  /** How many packets tshark took for CoAP. */
  packets: number;
  /** One line for each malformed one: its number, addresses and what tshark says. */
  malformed: string[];
}

export interface Capture {
  /** Ends the recording and has it judged. */
  stop(): Promise<Findings>;
}

/** Records the UDP ports given until `stop`. Throws a sentence when tshark is missing or may not capture. */
export async function startCapture(ports: readonly number[]): Promise<Capture> {
  need('tshark', 'install it (Debian: apt-get install tshark), and run as a user who may capture on lo');
  const folder = mkdtempSync(join(tmpdir(), 'mote-capture-'));
  const file = join(folder, 'run.pcapng');
  const filter = ports.map((port) => 'udp port ' + port).join(' or ');
  const child = start('dumpcap', ['-q', '-i', 'lo', '-f', filter, '-w', file, '-a', 'duration:' + LONGEST_S], folder);
  const discard = (): void => rmSync(folder, { recursive: true, force: true });
  process.once('exit', discard); // a run that is broken off leaves nothing either
  let said = '';
  const listening = new Promise<void>((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer);
      reject(new Error('dumpcap does not capture on lo: ' + why + '\n' + said));
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail('it said nothing for ' + START_LIMIT_MS + ' ms');
    }, START_LIMIT_MS);
    child.on('error', (wrong) => fail(wrong.message));
    child.on('close', (code) => fail('it exited with ' + code));
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (!said.includes('File: ')) return; // it names the file once the interface is open
      clearTimeout(timer);
      resolve();
    });
  });
  try {
    await listening;
  } catch (wrong) {
    discard();
    throw wrong;
  }
  return {
    stop: async () => {
      try {
        await new Promise((resolve) => setTimeout(resolve, FLUSH_MS)); // what is still in the kernel's buffer
        child.kill('SIGINT');
        await ended(child, START_LIMIT_MS);
        return await judge(folder, file, ports);
      } finally {
        discard();
      }
    },
  };
}

async function judge(folder: string, file: string, ports: readonly number[]): Promise<Findings> {
  const decode = ports.flatMap((port) => ['-d', 'udp.port==' + port + ',coap']);
  const fields = ['frame.number', 'udp.srcport', 'udp.dstport', 'udp.payload', '_ws.expert.message'].flatMap((field) => ['-e', field]);
  const all = await complete('tshark', ['-r', file, ...decode, '-Y', 'coap', '-T', 'fields', '-e', 'frame.number'], folder, READ_LIMIT_MS);
  // Of a body that comes in blocks tshark takes the first for the whole, and finds it cut short; it judges the whole with the last one.
  const wrong = await complete(
    'tshark',
    ['-r', file, ...decode, '-Y', '(_ws.malformed || _ws.expert.severity == "Error" || !coap) && !(coap.opt.block_mflag == 1)', '-T', 'fields', ...fields],
    folder,
    READ_LIMIT_MS,
  );
  return { packets: lines(all).length, malformed: lines(wrong) };
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line.trim() !== '');
}
