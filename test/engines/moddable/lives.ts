// What the servers of the examples do with them, beside the life that all engines' thermometers lead.

import type { Server } from '../../../tools/server/server.js';

const LAMP = '/3311/0/5850';
const PRESSES = '/3347/0/5501';
/** Tells a boolean from a number. */
const SENML_CBOR = 112;
const PATIENCE = 20_000;

function within<T>(promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(what + ' did not come')), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function same(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(what + ' is ' + String(actual) + ', not ' + String(expected));
}

/** The lamp: switched by the server, and by its button, which the program presses by itself; then restarted. */
export async function light(server: Server, endpoint: string, told: (step: string) => void): Promise<void> {
  const ended = new Promise<boolean>((resolve) => server.on('ended', (_, expired) => resolve(expired)));
  const registration = await within(server.registered(endpoint), 'the registration');
  same(registration.links.some(({ path }) => path === '/3311/0'), true, 'the list of objects');
  told('registered over DTLS');
  same((await within(server.write(endpoint, '/3311/0/5750', 'hall'), 'the Write')).isSuccess, true, 'the Write');
  let changes = 0;
  const pressed = new Promise<void>((resolve) => {
    void server.observe(endpoint, LAMP, () => {
      if (++changes === 3) resolve();
    });
  });
  await within(pressed, 'a change by the button');
  const first = (await within(server.read(endpoint, PRESSES), 'the Read')).value() as number;
  same(first >= 3, true, 'three presses counted: ' + String(first));
  told('observed: the button switched it ' + String(changes) + ' times');
  for (const on of [true, false]) {
    // The button may come in between: what was written stands at least for a moment.
    let seen = false;
    for (let i = 0; i < 5 && !seen; i++) {
      same((await within(server.write(endpoint, LAMP, on), 'the Write')).isSuccess, true, 'the Write');
      seen = (await within(server.read(endpoint, LAMP, SENML_CBOR), 'the Read')).value() === on;
    }
    same(seen, true, 'switched ' + (on ? 'on' : 'off'));
  }
  told('switched by the server');
  same((await within(server.execute(endpoint, '/3/0/4'), 'the Execute')).isSuccess, true, 'the Execute');
  same(await within(ended, 'the de-registration'), false, 'an end by the device');
  told('executed, and de-registered');
}

/** The sleeper's first day: it registers, in queue mode, and is read. */
export async function asleep(server: Server, endpoint: string, told: (step: string) => void): Promise<void> {
  const registration = await within(server.registered(endpoint), 'the registration');
  same(registration.lifetime, 86400, 'lifetime');
  same((await within(server.read(endpoint, '/3/0/1'), 'the Read')).value(), 'Sleeper', 'the model');
  told('registered and read');
}

/** Its second: the registration was kept, so there is an Update and no Register. */
export async function awake(server: Server, endpoint: string, told: (step: string) => void): Promise<void> {
  let registered = false;
  server.on('registered', () => (registered = true));
  await within(new Promise<void>((resolve) => server.on('updated', () => resolve())), 'the Update');
  same(registered, false, 'a Register');
  same((await within(server.read(endpoint, '/3/0/1'), 'the Read')).value(), 'Sleeper', 'the model');
  told('updated after deep sleep, and read');
}
