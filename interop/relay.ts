// A UDP relay on loopback that loses, doubles and reorders datagrams by a seed, and changes its own port as a NAT does.

import { createSocket, type Socket } from 'node:dgram';

const HOST = '127.0.0.1';
/** Datagrams later than this are out of order, not on their way: reordering on loopback is a delay of a few of them, ms. */
const LATE_MS = 60;

export interface RelayOptions {
  /** Percent of the datagrams of each direction that are lost, doubled, and late. */
  lost: number;
  doubled: number;
  late: number;
  seed: number;
  /** Loses also the datagrams of these numbers, counted from 0 in both directions together. */
  victims: readonly number[];
}

export interface Relay {
  /** Where clients send to. */
  readonly port: number;
  /** Datagrams that came in from either side, and how many of them were lost. */
  readonly seen: number;
  readonly lost: number;
  /** Content type of the first record of each datagram passed on, from the client to the server. */
  readonly types: readonly number[];
  /** Loses, doubles and delays from now on what `options` say. */
  change(options: Partial<RelayOptions>): void;
  /** From now on the server sees another port. */
  renumber(): Promise<void>;
  close(): Promise<void>;
}

/** Rules that change nothing. */
export const FAITHFUL: RelayOptions = { lost: 0, doubled: 0, late: 0, seed: 1, victims: [] };

/** Relays to a port of loopback. One client at a time: answers go to where the last datagram came from. */
export async function startRelay(target: number, options: RelayOptions): Promise<Relay> {
  const rules = { ...options };
  let state = options.seed | 0;
  const roll = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % 100;
  };
  const timers = new Set<NodeJS.Timeout>();
  const count = { seen: 0, lost: 0 };
  const types: number[] = [];
  let client = 0;
  let open = true;
  const front = await bound();
  let back = await bound();

  const pass = (send: () => void): void => {
    if (rules.victims.includes(count.seen++)) {
      count.lost++;
      return;
    }
    for (let copies = roll() < rules.doubled ? 2 : 1; copies > 0; copies--) {
      if (roll() < rules.lost) {
        count.lost++;
        continue;
      }
      if (roll() >= rules.late) {
        send();
        continue;
      }
      const timer = setTimeout(() => {
        timers.delete(timer);
        if (open) send();
      }, 1 + (roll() * LATE_MS) / 100);
      timers.add(timer);
    }
  };
  const listen = (socket: Socket): void => {
    socket.on('message', (bytes) => pass(() => front.send(bytes, client, HOST)));
  };
  front.on('message', (bytes, from) => {
    client = from.port;
    pass(() => {
      types.push(bytes[0]);
      back.send(bytes, target, HOST);
    });
  });
  listen(back);

  return {
    port: front.address().port,
    get seen() {
      return count.seen;
    },
    get lost() {
      return count.lost;
    },
    types,
    change: (changes) => void Object.assign(rules, changes),
    renumber: async () => {
      const old = back;
      back = await bound();
      listen(back);
      await closed(old);
    },
    close: async () => {
      open = false;
      timers.forEach((timer) => clearTimeout(timer));
      await Promise.all([closed(front), closed(back)]);
    },
  };
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4');
  socket.on('error', () => undefined); // a port that nobody listens on is the peers' affair
  await new Promise<void>((resolve) => socket.bind(0, HOST, resolve));
  return socket;
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.close(() => resolve()));
}
