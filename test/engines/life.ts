// The life of a device as its server sees it: what every engine's client is put through over real UDP, with the server of tools/.

import type { Answer } from '../../tools/server/answer.js';
import type { Server } from '../../tools/server/server.js';

/** What a device of this life is like, and what brings its changes about. */
export interface Life {
  endpoint: string;
  /** Changes /3303/0/5700 once; left out where the application does so by itself. */
  change?: () => Promise<unknown>;
  /** Called with each step done. */
  told: (step: string) => void;
}

const TEXT = 0;
const SENML_CBOR = 112;
const TLV = 11542;
/** Milliseconds that a step may take: retransmissions included, and a device that moves by itself. */
const LONGEST = 20_000;

/**
 * Registers, reads in each format, discovers, writes, observes, cancels, executes a Reboot, and waits for the de-registration that the application
 * answers it with. The device has Manufacturer "Acme", an application type (3303/0/5750) and a lifetime of 300 s. Fails at the first thing amiss.
 */
export async function live(server: Server, life: Life): Promise<void> {
  const { endpoint, told } = life;
  const ended = new Promise<boolean>((resolve) => server.on('ended', (_, expired) => resolve(expired)));
  const updated = new Promise<number>((resolve) => server.on('updated', ({ lifetime }) => resolve(lifetime)));
  const registration = await soon(server.registered(endpoint), 'the registration');
  same(registration.lifetime, 300, 'lifetime');
  same(registration.links.some(({ path }) => path === '/3303/0'), true, 'the list of objects');
  told('registered');

  for (const format of [TEXT, SENML_CBOR, TLV]) {
    const path = format === TEXT ? '/3/0/0' : '/3/0';
    const answer = await soon(server.read(endpoint, path, format), 'the Read');
    same(answer.format, format, 'format');
    same(format === TEXT ? answer.value() : answer.value('/3/0/0'), 'Acme', 'Manufacturer');
    told('read ' + path + ' as ' + String(format) + ': ' + String(answer.payload.length) + ' bytes');
  }
  const links = (await soon(server.discover(endpoint, '/3303'), 'the Discover')).links();
  same(links.some(({ path }) => path === '/3303/0/5700'), true, 'the links');
  told('discovered ' + String(links.length) + ' links');

  success(await soon(server.write(endpoint, '/3303/0/5750', 'kitchen'), 'the Write'));
  same((await soon(server.read(endpoint, '/3303/0/5750'), 'the Read')).value(), 'kitchen', 'what was written');
  success(await soon(server.write(endpoint, '/1/0/1', 240), 'the Write of the lifetime'));
  same(await soon(updated, 'the Update'), 240, 'lifetime');
  told('written, and updated');

  const values: unknown[] = [];
  let heard = (): void => undefined;
  const observation = await soon(
    server.observe(endpoint, '/3303/0/5700', (notification: Answer) => {
      success(notification);
      values.push(notification.value());
      heard();
    }),
    'the Observe',
  );
  while (values.length < 3) {
    const next = new Promise<void>((resolve) => (heard = resolve));
    await life.change?.();
    await soon(next, 'a notification');
  }
  success(await soon(observation.cancel(), 'the cancellation'));
  same(new Set(values).size > 1, true, 'values that change');
  told('observed: ' + String(values.length) + ' notifications');

  success(await soon(server.execute(endpoint, '/3/0/4'), 'the Execute'));
  same(await soon(ended, 'the de-registration'), false, 'an end by the device');
  told('executed, and de-registered');
}

async function soon<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(what + ' did not come within ' + String(LONGEST) + ' ms')), LONGEST);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function success(answer: Answer): void {
  if (!answer.isSuccess) throw new Error('answered ' + answer.name);
}

function same(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(what + ' is ' + String(actual) + ', not ' + String(expected));
}
