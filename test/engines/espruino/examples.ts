// The example applications, as they stand but for the constants that they ask their reader to set, on the real interpreter against a server on loopback.

import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeHost } from '../../../hosts/node/host.js';
import { CoapTcp } from '../../../src/net/coap-tcp.js';
import type { Network } from '../../../src/net/types.js';
import type { Answer } from '../../../tools/server/answer.js';
import { Server } from '../../../tools/server/server.js';
import { live } from '../life.js';
import { textOf } from '../root.js';
import { type Run, type RunOptions, runEspruino } from './run.js';

/** A run of one: its steps, as told, and what the interpreter said. */
export interface Played {
  runs: Run[];
  steps: number;
}

/** What the builds for Linux lack, or must not do: Wi-Fi, pins, sleep and restart. Each ends the run where the device would go away. */
/** On Linux the hardware's random numbers are the C library's, the same in each run: a server would take the second's first request for one repeated. */
const STUBS = `E.srand(Math.floor(Date.now() % 1000000000));
Modules.addCached("Wifi", function () { exports.connect = function (name, options, connected) { setTimeout(connected, 1, null); }; exports.on = function () {}; });
const theEnd = function () { process.memory(); print("MEASURED variables while it ran: " + usage); print("DONE 1 passed, 0 failed"); quit(); };
let usage = 0;
E.reboot = theEnd;
const ESP32 = { deepSleep: function (us) { print("ASLEEP " + us / 1000000); theEnd(); } };
let press = null;
const pins = [];
function digitalWrite(pin, value) { pins[pin] = value; }
function pinMode() {}
function setWatch(callback) { press = callback; }
setInterval(function () { usage = process.memory().usage; }, 250);
`;
/** An access point that is up later than the device: the interpreter gives up, and tells so twice. */
const LATE = `Modules.removeCached("Wifi");
Modules.addCached("Wifi", function () {
  let tries = 0;
  let lost = null;
  exports.on = function (name, callback) { if (name === "disconnected") lost = callback; };
  exports.connect = function (name, options, connected) {
    const fails = ++tries === 1;
    setTimeout(function () { connected(fails ? "no AP found" : null); if (fails) lost(); }, 1);
  };
});
`;
/** A button that is pressed whenever the lamp has been switched on for a while. */
const PRESSES = 'setInterval(function () { if (press !== null && pins[2] === true) press(); }, 700);\n';

function withConstants(file: string, constants: Record<string, string>): string {
  let source = textOf('examples/espruino/' + file);
  for (const [name, value] of Object.entries(constants)) {
    const changed = source.replace(new RegExp('^const ' + name + ' = [^;]+;', 'm'), 'const ' + name + ' = ' + value + ';');
    if (changed === source) throw new Error(file + ' has no constant ' + name);
    source = changed;
  }
  return source;
}

/** How a module gets in: uploaded to flash, or as text in RAM, which is faster on Linux. */
export interface Placed {
  prefix: string;
  options: RunOptions;
}

function quoted(text: string): string {
  return "'" + text + "'";
}

/** Ends with the server closed and the interpreter gone, whatever happened. */
async function played(server: Server, placed: Placed, script: string, drive: () => Promise<void>): Promise<Run> {
  const running = runEspruino(placed.prefix + STUBS + script, { ...placed.options, timeout: 60_000 });
  running.catch(() => undefined);
  try {
    await Promise.race([drive(), running.then(() => new Promise<void>(() => undefined))]);
    return await running;
  } catch (error) {
      await running.catch((other: Error) => {
      throw new Error((error as Error).message + '; and the interpreter: ' + other.message);
    });
    throw error;
  } finally {
    await server.close();
  }
}

export async function playTemperature(placed: Placed, told: (step: string) => void): Promise<Run> {
  const server = new Server();
  await server.listen();
  const endpoint = 'urn:mote:espruino';
  const script = withConstants('temperature.js', { SERVER: quoted(server.uri), ENDPOINT: quoted(endpoint), PERIOD: '400' });
  const soon = script.replace('setTimeout(join, 10000)', 'setTimeout(join, 100)');
  if (soon === script) throw new Error('the example joins again after another time');
  return played(server, placed, LATE + soon, () => live(server, { endpoint, told }));
}

/** Gives the server of tools/, which speaks UDP, a side on which it speaks CoAP over TCP: a UDP socket for each stream. */
class Bridge {
  private readonly listener: Network;
  private readonly streams: Network[] = [];
  private readonly sockets: DatagramSocket[] = [];

  constructor(port: number) {
    this.listener = new CoapTcp(new NodeHost().stream({ localAddress: '127.0.0.1' }));
    this.listener.onEvent = () => {
      for (let peer = this.listener.accept(); peer !== null; peer = this.listener.accept()) this.join(peer, port);
    };
  }

  async listen(): Promise<number> {
    while (this.listener.listen(1) !== 0) await new Promise((resolve) => setTimeout(resolve, 5));
    return this.listener.localPort;
  }

  close(): void {
    this.listener.cleanup();
    for (const stream of this.streams) stream.cleanup();
    for (const socket of this.sockets) socket.close();
  }

  private join(stream: Network, port: number): void {
    const socket = createSocket('udp4');
    const into = new Uint8Array(2000);
    const read = (): void => {
      for (let n = stream.recv(into, 0, 2000); n >= 0; n = stream.recv(into, 0, 2000)) socket.send(into.slice(0, n), port, '127.0.0.1');
    };
    this.streams.push(stream);
    this.sockets.push(socket);
    socket.on('message', (bytes) => {
      stream.send(bytes, 0, bytes.length);
      read();
    });
    stream.onEvent = read;
    read();
  }
}

/** The first one over TCP: the host is given what `mote-tcp` has. */
export async function playOverTcp(placed: Placed, told: (step: string) => void): Promise<Run> {
  const server = new Server();
  await server.listen();
  const bridge = new Bridge(server.port);
  const port = await bridge.listen();
  const endpoint = 'urn:mote:tcp';
  const script = withConstants('temperature.js', { SERVER: quoted('coap+tcp://127.0.0.1:' + String(port)), ENDPOINT: quoted(endpoint), PERIOD: '400' });
  const host = 'const host = mote.host({});\n';
  if (!script.includes(host)) throw new Error('temperature.js makes its host in another way');
  try {
    return await played(server, placed, script.replace(host, host + 'host.coapTcp = require("mote-tcp").coapTcp;\n'), () => live(server, { endpoint, told }));
  } finally {
    bridge.close();
  }
}

function expect(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(what + ' is ' + String(actual) + ', not ' + String(expected));
}

export async function playLight(placed: Placed, told: (step: string) => void): Promise<Run> {
  const key = Uint8Array.from({ length: 16 }, (_, i) => 16 + i);
  const server = new Server({ psk: { identity: 'lamp', key } });
  await server.listen();
  const endpoint = 'urn:mote:lamp';
  const script = withConstants('light.js', { SERVER: quoted(server.uri), ENDPOINT: quoted(endpoint), IDENTITY: quoted('lamp'), KEY: quoted(Buffer.from(key).toString('hex')) });
  return played(server, placed, PRESSES + script, async () => {
    await server.registered(endpoint);
    told('registered over DTLS');
    expect('the lamp', (await server.read(endpoint, '/3311/0/5850', 112)).value(), false);
    told('read');
    const off = new Promise<void>((resolve) => {
      void server.observe(endpoint, '/3311/0/5850', (notification: Answer) => {
        if (notification.value() === false) resolve();
      }, 112);
    });
    expect('the Write', (await server.write(endpoint, '/3311/0/5850', true)).isSuccess, true);
    told('switched on');
    await off;
    told('switched off by the button, and notified');
    const ended = new Promise((resolve) => server.on('ended', resolve));
    await server.execute(endpoint, '/3/0/4');
    await ended;
    told('executed, and de-registered');
  });
}

/** Twice, on one flash: what the second wakes with is what the first has kept. */
export async function playSleeper(placed: Placed, told: (step: string) => void): Promise<Run[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mote-sleeper-'));
  const runs: Run[] = [];
  const first = new Server();
  await first.listen();
  const port = first.port;
  const endpoint = 'urn:mote:sleeper';
  try {
    const script = withConstants('sleeper.js', { SERVER: quoted(first.uri), ENDPOINT: quoted(endpoint), AWAKE: '4', SLEEP: '5' });
    let registrations = 0;
    let updates = 0;
    first.on('registered', () => registrations++);
    first.on('updated', () => updates++);
    for (const time of ['registered', 'updated']) {
      const before = registrations + updates;
      const running = runEspruino(placed.prefix + STUBS + script, { ...placed.options, ...(runs.length > 0 ? { storage: {} } : {}), folder, timeout: 120_000 });
      const run = await running;
      runs.push(run);
      if (registrations + updates === before) throw new Error('the server has not heard of it when it was to be ' + time);
      if (!run.lines.some((line) => line.startsWith('ASLEEP '))) throw new Error('it did not go to sleep: ' + run.lines.join(' / '));
      told(time + ', and asleep: ' + run.lines.join(', '));
    }
    expect('the number of registrations at port ' + String(port), registrations, 1);
    expect('the number of updates', updates, 1);
  } finally {
    await first.close();
    rmSync(folder, { recursive: true });
  }
  return runs;
}
