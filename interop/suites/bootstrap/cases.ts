// The bootstrap interface: 0 and 4 to 9 of the OMA Enabler Test Specification 1.1.

import assert from 'node:assert/strict';
import { createSocket, type Socket } from 'node:dgram';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Step } from '../../bootstrap-api.js';
import { plain, resource } from '../../leshan-api.js';
import type { Case } from '../../report.js';
import { LIFETIME, SOON, keyed, security, serverOf, unsigned, type Bench } from './bench.js';

const SSID = 1;
const OTHER_SSID = 2;
const DAY_S = 86_400;

export const cases: readonly Case<Bench>[] = [
  { id: '0', name: 'Client Initiated Bootstrap', run: initiated },
  { id: '4', name: 'Bootstrap Delete', run: deleted },
  { id: '5', name: 'Server Initiated Bootstrap', run: triggered },
  { id: '6', name: 'Bootstrap Sequence', run: sequence },
  { id: '7', name: 'Fallback to bootstrap', run: fallback },
  { id: '8', name: 'Bootstrap Read', run: read },
  { id: '9', name: 'Bootstrap and Configuration Consistency', run: consistency },
  { id: 'keys', name: 'Keys that a bootstrap server writes, and a session that outlives a restart', run: keys },
];

/** Discover, then one account in place of those there are. */
function plan(bench: Bench): Step[] {
  return [{ discover: '/' }, { delete: '/0' }, { delete: '/1' }, security('free', bench.uri, SSID), serverOf(0, SSID)];
}

async function initiated(bench: Bench): Promise<void> {
  for (const format of [undefined, 'TLV', 'SENML_CBOR', 'SENML_JSON'] as const) {
    const endpoint = 'mote-bs-0' + (format === undefined ? '' : '-' + format.toLowerCase());
    await bench.plans.plan(endpoint, plan(bench), format);
    await bench.with(endpoint, [], async (subject) => {
      await subject.bootstrapped();
      const found = subject.told.filter((entry) => entry.event === 'BOOTSTRAP_RESPONSE' && entry.data.objectLinks !== undefined)[0];
      const links = (found?.data.objectLinks ?? []).map((link) => link.url);
      for (const link of ['/', '/0/', '/3/0']) assert.ok(links.some((each) => each === link || each.startsWith(link)), link + ' is among the links of Discover: ' + links.join(' '));
      assert.equal((await bench.api.client(endpoint))?.lifetime, LIFETIME, 'the lifetime that it was given');
      const server = plain((await bench.api.read(endpoint, '/1/0', 'SENML_CBOR')).content) as Record<number, unknown>;
      assert.deepEqual([server[0], server[1], server[7]], [SSID, LIFETIME, 'U'], 'Short Server ID, Lifetime and Binding');
    });
  }
}

/** Two accounts, of which the second waits for a day; a second session deletes all accounts but that of the bootstrap server. */
async function deleted(bench: Bench): Promise<void> {
  const endpoint = 'mote-bs-4';
  const later = [unsigned(14, DAY_S), resource(15, 'boolean', false), resource(16, 'boolean', false)];
  await bench.plans.plan(endpoint, [
    { discover: '/' }, security(10, bench.uri, SSID), serverOf(0, SSID), security(11, 'coap://127.0.0.1:9', OTHER_SSID), serverOf(1, OTHER_SSID, later),
  ]);
  await bench.with(endpoint, [], async (subject) => {
    await subject.bootstrapped();
    assert.deepEqual(await servers(bench, endpoint), [0, 1], 'the accounts at first');
    await bench.plans.plan(endpoint, [{ delete: '/' }, security(10, bench.uri, SSID), serverOf(0, SSID), { discover: '/0' }]);
    const since = subject.marks();
    await execute(bench, endpoint);
    await subject.bootstrapped(since);
    assert.deepEqual(await servers(bench, endpoint), [0], 'the accounts that are left');
    assert.equal((await bench.api.read(endpoint, '/3/0/0', 'TEXT')).content?.value, 'mote-lwm2m', 'Device is not deleted');
  });
}

async function triggered(bench: Bench): Promise<void> {
  const endpoint = 'mote-bs-5';
  await bench.plans.plan(endpoint, plan(bench));
  await bench.with(endpoint, [], async (subject) => {
    await subject.bootstrapped();
    const since = subject.marks();
    await execute(bench, endpoint);
    await subject.bootstrapped(since);
    assert.equal((await bench.api.client(endpoint))?.lifetime, LIFETIME, 'it is registered again');
  });
}

/** With an account, its own or a stored one, a device registers and does not bootstrap; without one it bootstraps. */
async function sequence(bench: Bench): Promise<void> {
  const factory = 'mote-bs-6-factory';
  await bench.with(factory, ['--server', bench.uri], async (subject) => {
    await subject.registered({ device: 0, told: 0, heard: 0 });
    assert.equal(subject.told.filter((entry) => entry.event === 'BOOTSTRAP_STARTED').length, 0, 'sessions of a device with an account');
  });
  const folder = mkdtempSync(join(tmpdir(), 'mote-persist-'));
  try {
    const stored = 'mote-bs-6-stored';
    await bench.plans.plan(stored, plan(bench));
    await bench.with(stored, ['--persist', join(folder, 'device.bin')], async (subject) => {
      await subject.bootstrapped();
      await subject.device.stop();
      const since = { device: 0, told: subject.told.mark, heard: subject.heard.mark };
      subject.launch(['--persist', join(folder, 'device.bin')]);
      await subject.registered(since);
      assert.equal(subject.told.filter((entry) => entry.event === 'BOOTSTRAP_STARTED', since.told).length, 0, 'sessions of a device that has stored its account');
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A server that refuses is given up after its retries, and the device bootstraps again. */
async function fallback(bench: Bench): Promise<void> {
  const endpoint = 'mote-bs-7';
  let armed = false; // the fallback comes at once: the other plan has to be there before the refusal
  const refusing = await startRefuser(() => armed);
  const impatient = [resource(16, 'boolean', true), unsigned(17, 1), unsigned(18, 1), unsigned(19, 1), unsigned(20, 1)];
  try {
    await bench.plans.plan(endpoint, [{ discover: '/' }, security(10, 'coap://127.0.0.1:' + refusing.address().port, SSID), serverOf(0, SSID, impatient)]);
    await bench.with(endpoint, [], async (subject) => {
      await subject.device.event('BOOTSTRAP_TRANSFER_COMPLETE', SOON);
      await bench.plans.plan(endpoint, [{ delete: '/' }, security(10, bench.uri, SSID), serverOf(0, SSID)]);
      const since = subject.marks();
      armed = true;
      await subject.device.event('REGISTRATION_FAILURE', SOON);
      await subject.told.waitFor('BOOTSTRAP_STARTED', (entry) => entry.event === 'BOOTSTRAP_STARTED', 60_000, since.told);
      await subject.bootstrapped(since);
    });
  } finally {
    await new Promise<void>((resolve) => refusing.close(() => resolve()));
  }
}

/** Answers every confirmable request 4.03, with its token, once it is to. */
async function startRefuser(armed: () => boolean): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('message', (bytes, remote) => {
    const tkl = (bytes[0] as number) & 15;
    if (armed() && (bytes[0] as number) >> 4 === 4 && bytes[1] !== 0) {
      socket.send(Buffer.concat([Buffer.from([0x60 | tkl, 0x83]), bytes.subarray(2, 4 + tkl)]), remote.port, remote.address);
    }
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket;
}

async function read(bench: Bench): Promise<void> {
  const endpoint = 'mote-bs-8';
  await bench.plans.plan(endpoint, plan(bench));
  await bench.with(endpoint, [], async (subject) => {
    await subject.bootstrapped();
    for (const format of ['TLV', 'SENML_CBOR', 'SENML_JSON'] as const) {
      await bench.plans.plan(endpoint, [{ discover: '/' }, { read: '/1' }, { read: '/1/0' }], format);
      const since = subject.marks();
      await execute(bench, endpoint);
      await subject.bootstrapped(since);
      const answers = subject.told.filter((entry) => entry.event === 'BOOTSTRAP_RESPONSE' && entry.data.content !== undefined, since.told);
      assert.deepEqual(answers.map((entry) => entry.data.path), ['/1', '/1/0'], 'what was read as ' + format);
      const [all, one] = answers.map((entry) => plain(entry.data.content)) as [Record<number, Record<number, unknown>>, Record<number, unknown>];
      assert.deepEqual([all[0]?.[0], all[0]?.[1]], [SSID, LIFETIME], 'Short Server ID and Lifetime of /1');
      assert.deepEqual([one[0], one[1]], [SSID, LIFETIME], 'Short Server ID and Lifetime of /1/0');
    }
    // Core 1.2 6.1.7.7: nothing but Server and Access Control is read.
    await bench.plans.plan(endpoint, [{ discover: '/' }, { read: '/3' }]);
    const since = subject.marks();
    await execute(bench, endpoint);
    const refused = await subject.told.waitFor('answer to the read of /3', (entry) => entry.event === 'BOOTSTRAP_RESPONSE' && entry.data.path === '/3', SOON, since.told);
    assert.match(refused.data.status ?? '', /\(4\d\d\)$/, 'the answer to the read of /3');
  });
}

/** An account without its Server instance is refused at Finish, and the device goes back to what it had: the last that it has stored. */
async function consistency(bench: Bench): Promise<void> {
  const endpoint = 'mote-bs-9';
  const folder = mkdtempSync(join(tmpdir(), 'mote-persist-'));
  try {
    await bench.plans.plan(endpoint, plan(bench));
    const stored = ['--persist', join(folder, 'device.bin')];
    await bench.with(endpoint, stored, async (subject) => {
      await subject.bootstrapped();
      await bench.plans.plan(endpoint, [{ delete: '/' }, security(10, 'coap://127.0.0.1:9', OTHER_SSID)]);
      const since = subject.marks();
      await execute(bench, endpoint);
      const finish = await subject.told.waitFor('answer to Finish', (entry) => entry.data.status !== undefined && entry.data.verb === 'finish', SOON, since.told);
      assert.match(finish.data.status ?? '', /\(406\)$/, 'the answer to Finish');
      await subject.told.waitFor('BOOTSTRAP_FAILED', (entry) => entry.event === 'BOOTSTRAP_FAILED', SOON, since.told);
      await subject.device.event('BOOTSTRAP_INCONSISTENT', SOON, since.device);
      // It would wait for the server to mend that, 247 s long; stopped, it takes back what was changed, and has it after a restart.
      await subject.device.stop();
      await subject.device.event('BOOTSTRAP_TAKEN_BACK', SOON, since.device);
      const restarted = subject.told.mark;
      subject.launch(stored);
      // It has stored its registration too, and may go on with that.
      await subject.device.waitFor('its servers again', (entry) => entry.event === 'REGISTRATION_COMPLETE' || entry.event === 'REG_UPDATE_COMPLETE', SOON);
      assert.equal(subject.told.filter((entry) => entry.event === 'BOOTSTRAP_STARTED', restarted).length, 0, 'sessions after the restart');
      const server = plain((await bench.api.read(endpoint, '/1/0', 'SENML_CBOR')).content) as Record<number, unknown>;
      assert.deepEqual([server[0], server[1]], [SSID, LIFETIME], 'Short Server ID and Lifetime are what they were');
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Over DTLS the device is given a key of its own for the server; switched off and on again, it goes on with what it has stored. */
async function keys(bench: Bench): Promise<void> {
  const endpoint = 'mote-bs-keys';
  const [first, second] = ['00112233445566778899aabbccddeeff', 'ffeeddccbbaa99887766554433221100'];
  const folder = mkdtempSync(join(tmpdir(), 'mote-persist-'));
  try {
    await bench.plans.secure(endpoint, 'factory', first);
    await bench.api.secure(endpoint, 'field', second);
    await bench.plans.plan(endpoint, [{ discover: '/' }, keyed('free', 'coaps://127.0.0.1:' + bench.server.coaps, SSID, 'field', second), serverOf(0, SSID)]);
    const options = ['--psk-identity', 'factory', '--psk-key', first, '--persist', join(folder, 'device')];
    await bench.with(endpoint, options, async (subject) => {
      await subject.bootstrapped();
      assert.equal((await bench.api.client(endpoint))?.secure, true, 'the registration came over DTLS');
      assert.equal((await bench.api.read(endpoint, '/1/0/11', 'TEXT')).content?.value, 0, 'TLS-DTLS Alert Code');
      assert.notEqual((await bench.api.read(endpoint, '/0/1/5', 'OPAQUE')).code, '2.05', 'the key is nobody else\'s');
      await stored(join(folder, 'device', 'mote-3'));
      const since = subject.marks();
      await subject.device.kill();
      subject.launch(options);
      await subject.device.event('REG_UPDATE_COMPLETE', SOON);
      assert.equal(subject.told.filter((entry) => entry.event === 'BOOTSTRAP_STARTED', since.told).length, 0, 'sessions of a device that has stored its account');
      assert.equal((await bench.api.read(endpoint, '/3/0/0', 'TEXT')).content?.value, 'mote-lwm2m', 'it is read again');
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits until a record is there. */
async function stored(file: string): Promise<void> {
  for (const end = Date.now() + SOON; !existsSync(file); await delay(100)) assert.ok(Date.now() < end, 'no record ' + file);
}

/** Bootstrap-Request Trigger. */
async function execute(bench: Bench, endpoint: string): Promise<void> {
  assert.equal((await bench.api.execute(endpoint, '/1/0/9')).code, '2.04', 'the execution of /1/0/9');
}

/** The ids of the Server instances. */
async function servers(bench: Bench, endpoint: string): Promise<number[]> {
  const { content } = await bench.api.read(endpoint, '/1', 'SENML_CBOR');
  return Object.keys(plain(content) as object).map(Number).sort((a, b) => a - b);
}
