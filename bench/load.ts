/**
 * A child process of its own: the load generator that every responder is measured with. It keeps a number of confirmable GETs under way
 * and counts the answers, and it is the LwM2M server that the client registers with.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { fileURLToPath } from 'node:url';

/** What one run of the generator found. */
export interface Load {
  /** Answers per second. */
  rate: number;
  /** Requests sent again because nothing came for a while. */
  repeated: number;
}

interface Order {
  /** Port of the responder; 0: the one that has registered. */
  port: number;
  concurrency: number;
  ms: number;
}

type Said = { port: number } | { registered: true } | Load;

const PROGRAM = fileURLToPath(import.meta.url);
/** A request is sent again after this long, ms: loopback loses a datagram only where a buffer runs over. */
const PATIENCE = 100;

/** The parent's end. */
export class Generator {
  /** Port of the LwM2M server. */
  port = 0;
  private readonly child: ChildProcess;
  private waiting: ((said: Said) => void)[] = [];
  private heard: Said[] = [];

  private constructor() {
    this.child = fork(PROGRAM, ['generator']);
    this.child.on('message', (said: Said) => {
      const next = this.waiting.shift();
      if (next) next(said);
      else this.heard.push(said);
    });
  }

  static async start(): Promise<Generator> {
    const generator = new Generator();
    generator.port = ((await generator.next()) as { port: number }).port;
    return generator;
  }

  private next(): Promise<Said> {
    const said = this.heard.shift();
    return said ? Promise.resolve(said) : new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Waits until a client has registered. */
  async registered(): Promise<void> {
    await this.next();
  }

  async run(order: Order): Promise<Load> {
    this.child.send(order);
    return (await this.next()) as Load;
  }

  end(): void {
    this.child.kill();
  }
}

/** GET /3303/0/5700, whose message id and token are filled in. */
const REQUEST = [0x44, 0x01, 0, 0, 0, 0, 0, 0, 0xb4, ...Buffer.from('3303'), 0x01, 0x30, 0x04, ...Buffer.from('5700')];

class Run {
  private readonly slots: Uint8Array[] = [];
  private readonly sent: number[] = [];
  private mid = 0;
  private count = 0;
  private repeated = 0;
  private over = false;

  constructor(private readonly socket: Socket, private readonly port: number, private readonly order: Order, private readonly done: (load: Load) => void) {}

  start(): void {
    const begun = performance.now();
    for (let i = 0; i < this.order.concurrency; i++) {
      this.slots.push(Uint8Array.from(REQUEST));
      this.sent.push(0);
      this.send(i);
    }
    const repeat = setInterval(() => {
      const now = performance.now();
      for (let i = 0; i < this.slots.length; i++) {
        if (now - this.sent[i] < PATIENCE) continue;
        this.repeated++;
        this.post(i);
      }
    }, PATIENCE);
    setTimeout(() => {
      this.over = true;
      clearInterval(repeat);
      const rate = (this.count * 1000) / (performance.now() - begun);
      // What is still under way must not be taken for an answer of the next run.
      setTimeout(() => this.done({ rate, repeated: this.repeated }), 30);
    }, this.order.ms);
  }

  private post(slot: number): void {
    this.sent[slot] = performance.now();
    this.socket.send(this.slots[slot], this.port, '127.0.0.1');
  }

  private send(slot: number): void {
    const bytes = this.slots[slot];
    this.mid = (this.mid + 1) & 0xffff;
    bytes[2] = this.mid >> 8;
    bytes[3] = this.mid & 255;
    bytes[4] = bytes[2];
    bytes[5] = bytes[3];
    bytes[7] = slot;
    this.post(slot);
  }

  answered(message: Uint8Array): void {
    if (this.over || message.length < 12 || message[0] !== 0x64) return;
    const slot = message[7];
    const bytes = this.slots[slot];
    if (slot >= this.slots.length || message[4] !== bytes[4] || message[5] !== bytes[5]) return;
    if (message[1] !== 0x45) throw new Error('answered ' + message[1]);
    this.count++;
    this.send(slot);
  }
}

function generate(): void {
  const socket = createSocket({ type: 'udp4', lookup: (address, _options, callback) => callback(null, address, 4) });
  let client = 0;
  let run: Run | null = null;
  socket.on('message', (message, from) => {
    if (message[1] === 0x02) {
      // Register, with its token of 8 bytes: 2.01, Location-Path rd/1
      client = from.port;
      socket.send(Buffer.concat([Buffer.from([0x68, 0x41]), message.subarray(2, 12), Buffer.from([0x82, 0x72, 0x64, 0x01, 0x31])]), from.port, from.address);
      process.send!({ registered: true });
    } else if (run !== null) {
      run.answered(message);
    }
  });
  socket.bind(0, '127.0.0.1', () => process.send!({ port: socket.address().port }));
  process.on('message', (order: Order) => {
    run = new Run(socket, order.port === 0 ? client : order.port, order, (load) => process.send!(load));
    run.start();
  });
  process.on('disconnect', () => process.exit());
}

if (process.argv[1] === PROGRAM) generate();
