// Counts what an operation allocates in XS: slots exactly, chunk bytes by an upper bound.
//
// Slots: the engine's currentHeapCount grows by one with each slot allocated and falls only by a collection. The operation runs N times in
// one command and 4N times in another; the constant cost of a command cancels out. Canary objects, garbage made before each run, show by
// their absence that a collection has run, which would void the count.
// Chunks (strings, array storage, bigints): not counted by the engine, but a full chunk heap collects. The heap is filled with garbage up to a
// known margin, then the operation runs; when no collection has run, all its runs together took less than the margin.
// The source is evaluated, not in ROM: each string literal it evaluates takes a chunk here that it does not take on a device.

import type { Meter, Worker } from './worker.js';

/** What an operation allocated. */
export interface Slots {
  /** Slots per run of the operation; 0 when it allocates none. */
  perOperation: number;
  /** Slots of the command around N runs, which is the engine's own cost. */
  overhead: number;
  /** N. */
  runs: number;
}

/** An upper bound for chunk bytes. */
export interface Chunks {
  /** Whether a collection ran, so that more than `margin` bytes were allocated. */
  collected: boolean;
  /** Chunk bytes that were free when the operation began. */
  margin: number;
  /** Bytes per run that the operation allocates at most, when nothing was collected. */
  bytesBelow: number;
  runs: number;
}

const CANARIES = 20_000;
const PIECE = 16_384;

// Kept out of the operation's own command: compiled once, so that a measured command only calls.
const METER = `
globalThis.slotMeter = {
  canaries: ${CANARIES},
  operation: null,
  run (n) { const operation = this.operation; for (let i = 0; i < n; i++) operation(i) },
  canary () { for (let i = 0; i < this.canaries; i++) ({}) },
  fill (pieces) { for (let i = 0; i < pieces; i++) new ArrayBuffer(${PIECE}) }
};
globalThis.slotMeterBefore = globalThis.handleCommand;
globalThis.slotMeterCommand = function (buffer) {
  const view = new DataView(buffer);
  const n = view.getUint32(1);
  switch (view.getUint8(0)) {
    case 0: gc(); slotMeter.canary(); break;
    case 1: slotMeter.run(n); break;
    case 2: gc(); slotMeter.canary(); slotMeter.fill(n); break;
    case 3: gc(); slotMeter.canary(); slotMeter.fill(n); slotMeter.run(view.getUint32(5)); break;
  }
};
`;

const REST = 0;
const RUN = 1;
const FILL = 2;
const FILL_AND_RUN = 3;

/** Counts allocations in one worker. While it measures, the worker's handleCommand is its own; `release` gives it back. */
export class SlotMeter {
  private constructor(private readonly worker: Worker) {}

  /** Prepares a worker for measuring. The scripts that the operations need may be evaluated before or after. */
  static async on(worker: Worker): Promise<SlotMeter> {
    await worker.evaluate(METER, 'the slot meter');
    return new SlotMeter(worker);
  }

  /**
   * Slots per run of an operation, an expression of a function that is called with 0, 1, 2 ... and reaches globals only, like
   * `function (i) { client.handleDatagram(bytes, 40, 0, i) }`. Fails when a collection ran: then choose fewer runs.
   */
  async slots(operation: string, runs = 1000): Promise<Slots> {
    await this.prepare(operation, runs);
    const rest = await this.count(REST, 0);
    const once = await this.count(RUN, runs);
    const four = await this.count(RUN, 4 * runs);
    const overhead = await this.idle();
    if (once < rest || four < once)
      throw new Error('XS collected garbage while it was measured: fewer runs than ' + String(runs) + ' are needed');
    return { perOperation: (four - once - (once - rest)) / (3 * runs), overhead, runs };
  }

  /** Slots that are in use after a collection. */
  async live(): Promise<number> {
    await this.worker.evaluate('globalThis.handleCommand = globalThis.slotMeterCommand', 'the slot meter');
    return (await this.count(REST, 0)) - CANARIES;
  }

  /** Opcodes for each run of an operation, exactly: the same for the same work. */
  async compute(operation: string, runs = 1000): Promise<number> {
    await this.prepare(operation, runs);
    const once = await this.command(RUN, runs, 0);
    return ((await this.command(RUN, 4 * runs, 0)).compute - once.compute) / (3 * runs);
  }

  /**
   * Whether `runs` runs of an operation allocate more than about `margin` bytes of chunks. The operation must allocate (nearly) no slots, or
   * the collection that is seen may be theirs: count the slots first. Ask for at least four runs a byte of margin to prove "none".
   */
  async chunks(operation: string, runs: number, margin = 65_536): Promise<Chunks> {
    await this.prepare(operation, 100);
    const pieces = await this.capacity();
    const spare = Math.max(1, Math.ceil(margin / PIECE));
    const collected = await this.collects(FILL_AND_RUN, pieces - spare, runs);
    // The last piece that fitted may have left nearly one more piece of room.
    const room = (spare + 1) * (PIECE + 64);
    return { collected, margin: room, bytesBelow: room / runs, runs };
  }

  /** Gives handleCommand back to whoever had it before (the glue of a bridge). */
  async release(): Promise<void> {
    await this.worker.evaluate('globalThis.handleCommand = globalThis.slotMeterBefore; slotMeter.operation = null', 'the slot meter');
  }

  private async prepare(operation: string, runs: number): Promise<void> {
    await this.worker.evaluate(
      'globalThis.handleCommand = globalThis.slotMeterCommand; slotMeter.operation = (' + operation + ')',
      operation,
    );
    // Once beforehand: first calls make tables grow and fill caches, which is not the steady state.
    await this.count(RUN, runs);
  }

  private async idle(): Promise<number> {
    const before = await this.count(RUN, 0);
    return (await this.count(RUN, 0)) - before;
  }

  // The most pieces of garbage that fit after a collection without another: the end of a search by halves.
  private async capacity(): Promise<number> {
    let fits = 0;
    let tooMany = 64;
    while (!(await this.collects(FILL, tooMany, 0))) {
      fits = tooMany;
      tooMany *= 2;
      if (tooMany > 1 << 20) throw new Error('XS does not collect chunks: the worker is not the one this meter knows');
    }
    while (tooMany - fits > 1) {
      const middle = (fits + tooMany) >> 1;
      if (await this.collects(FILL, middle, 0)) tooMany = middle;
      else fits = middle;
    }
    return fits;
  }

  private async collects(opcode: number, n: number, runs: number): Promise<boolean> {
    const rest = await this.count(REST, 0);
    return (await this.count(opcode, n, runs)) < rest;
  }

  private async count(opcode: number, n: number, runs = 0): Promise<number> {
    return (await this.command(opcode, n, runs)).currentHeapCount;
  }

  private async command(opcode: number, n: number, runs: number): Promise<Meter> {
    const bytes = new DataView(new ArrayBuffer(9));
    bytes.setUint8(0, opcode);
    bytes.setUint32(1, n);
    bytes.setUint32(5, runs);
    return (await this.worker.command(new Uint8Array(bytes.buffer), 'the slot meter')).meter;
  }
}
