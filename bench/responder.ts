/**
 * A child process of its own: something that answers GET /3303/0/5700. Arguments: which one, and the port of the LwM2M server.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { fileURLToPath } from 'node:url';
import { createServer } from 'coap';
import { NodeHost } from '../hosts/node/index.js';
import { Client, run } from '../src/index.js';
import { device } from '../src/objects/device.js';
import { temperature } from '../src/objects/temperature.js';

/** bare: copies message id and token into an answer that is there. mote: this client behind its pump. node-coap: the package coap. */
export type Kind = 'bare' | 'mote' | 'node-coap';

const PROGRAM = fileURLToPath(import.meta.url);

/** Starts one and waits until it listens: its port, 0 for the client. */
export function start(kind: Kind, server: number): Promise<{ child: ChildProcess; port: number }> {
  const flags = process.env['BENCH_PROFILE'] === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir=' + process.env['BENCH_PROFILE'], '--cpu-prof-interval=200'];
  const child = fork(PROGRAM, [kind, String(server)], { execArgv: flags });
  return new Promise((resolve, reject) => {
    child.once('message', (port: number) => resolve({ child, port }));
    child.once('exit', (code) => reject(new Error(kind + ' ended with ' + code)));
  });
}

function bare(): void {
  // lookup: dgram asks it about addresses, too, and the default one is slow.
  const socket = createSocket({ type: 'udp4', lookup: (address, _options, callback) => callback(null, address, 4) });
  const answer = Buffer.from([0x64, 0x45, 0, 0, 0, 0, 0, 0, 0xc0, 0xff, ...Buffer.from('21.5')]);
  socket.on('message', (message, from) => {
    for (let i = 2; i < 8; i++) answer[i] = message[i];
    socket.send(answer, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1', () => process.send!(socket.address().port));
}

function nodeCoap(): void {
  const server = createServer((request, response) => {
    response.setOption('Content-Format', 'text/plain');
    response.end(request.url === '/3303/0/5700' ? '21.5' : '');
  });
  // It does not tell its port, so one is looked for first.
  const probe = createSocket('udp4');
  probe.bind(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => server.listen(port, '127.0.0.1', () => process.send!(port)));
  });
}

function mote(server: number): void {
  const client = new Client({ endpoint: 'bench', servers: [{ uri: 'coap://127.0.0.1:' + server, lifetime: 86400 }] });
  client.add(device({ manufacturer: 'bench' }, client));
  client.add(temperature({ value: 21.5 }, client));
  run(client, new NodeHost(), () => {}, {});
  process.send!(0);
}

if (process.argv[1] === PROGRAM) {
  switch (process.argv[2]) {
    case 'bare': bare(); break;
    case 'mote': mote(Number(process.argv[3])); break;
    default: nodeCoap();
  }
  process.on('SIGTERM', () => process.exit());
  process.on('disconnect', () => process.exit());
}
