/**
 * The demo's steps over DTLS: the handshake before them, an address that changes under the session, and devices that are turned away.
 */
import { failureName } from '../../src/dtls/names.js';
import { statusName } from '../../src/names.js';
import { SUITES } from '../decode/records.js';
import { ENDPOINT, type Stage, expect } from './stage.js';
import type { Step } from './steps.js';

/** The steps with those of security among them; the last of them is still the De-registration of the device, but for those that are turned away. */
export function secured(steps: readonly Step[]): Step[] {
  return [
    { name: 'DTLS handshake with a pre-shared key', run: handshake },
    ...steps.slice(0, -1),
    { name: "The device's address changes: the session goes on by its connection id", run: move },
    ...steps.slice(-1).map((step) => ({ ...step, run: goodbye(step) })),
    { name: 'Another device has the identity, but another key', run: wrongKey },
    { name: 'Another device has an identity that the server does not know', run: wrongIdentity },
  ];
}

async function handshake(stage: Stage): Promise<string> {
  stage.start();
  await stage.until('the handshake', () => stage.session !== undefined);
  const { records, session } = stage;
  const flights = records.filter((each, i) => i === 0 || each.fromDevice !== records[i - 1].fromDevice).length;
  const bytes = (fromDevice: boolean): number => records.filter((each) => each.fromDevice === fromDevice).reduce((sum, each) => sum + each.bytes.length, 0);
  expect(session !== undefined && session.suite in SUITES, 'a suite of ours');
  const cid = session!.cid === 0 ? 'no connection id' : 'a connection id of ' + session!.cid + ' bytes';
  return flights + ' flights in ' + records.length + ' datagrams, ' + bytes(true) + ' bytes from the device, ' + bytes(false) + ' from the server; ' + SUITES[session!.suite] + ', ' + cid;
}

async function move(stage: Stage): Promise<string> {
  const updates = stage.count('REG_UPDATE_COMPLETE');
  const shaken = stage.records.length;
  const before = stage.server.session(ENDPOINT);
  stage.running.client.reconnect(); // a socket of its own, with another port, as behind a NAT whose mapping has gone
  await stage.until('the Update from the new address', () => stage.count('REG_UPDATE_COMPLETE') > updates);
  const after = stage.server.session(ENDPOINT);
  expect(before !== undefined && after !== undefined && before.address !== after.address, 'another address');
  expect(stage.records.length === shaken && after?.handshakes === before?.handshakes, 'no handshake');
  return 'from ' + before?.address + ' to ' + after?.address + ', without a handshake';
}

/** De-registers, and sees the session closed, too. */
function goodbye(step: Step): Step['run'] {
  return async (stage) => {
    const records = stage.records.length;
    const result = await step.run(stage);
    await stage.until('the goodbye', () => stage.records.length > records);
    return result + ', and the session is closed by an alert';
  };
}

async function wrongKey(stage: Stage): Promise<string> {
  return refused(await stage.intrude({ key: new TextEncoder().encode('another 16 bytes') }), 'AUTH_FAILURE');
}

async function wrongIdentity(stage: Stage): Promise<string> {
  return refused(await stage.intrude({ identity: 'somebody' }), 'UNKNOWN_IDENTITY');
}

function refused(code: number, expected: string): string {
  const name = statusName(code);
  expect(name === expected, expected + ', not ' + name);
  return name + ', ' + failureName(code);
}
