/**
 * Drives a client over the networks of a host: the law of the doors as a loop, written once for all hosts.
 *
 * It knows the client by its doors alone, so that it drives a test's client, or a server's, as well.
 */
import { earlier, until } from '../buffers/clock.js';
import { BUSY, IN_PROGRESS, MESSAGE_SIZE, OK, PARAMETER, TIMEOUT, UNSUPPORTED, WOULD_BLOCK } from './codes.js';
import { CONNECTED, type Host, type Network, type NetworkOptions, type Secure, type Timer } from './types.js';
import { Uri } from './uri.js';

/** Wanted of a peer, as src/coap/peers has it. */
const CLOSED = 0;
const RESTING = 2;
const PAUSED = 4;

/* Stages of a peer's network. */
const NOTHING = 0;
const CONNECTING = 1;
const READY = 2;
/** Ready, but it took no datagram the last time. */
const BLOCKED = 3;

/** A network that cannot say by then whether it connects has failed, ms; a handshake repeats its flights for two minutes. */
const PATIENCE = 60000;
const SECURE_PATIENCE = 180000;
/** A blocked network is asked again after this long at the latest, ms: its event may have been lost. */
const AGAIN = 1000;

/** What the core tells of its peers. */
export interface PumpPeers {
  readonly capacity: number;
  /** 0 closed, 1 open, 2 open and resting, 4 closed for a while. */
  wanted(peer: number): number;
  generation(peer: number): number;
  uriAt(peer: number): number;
  uriLength(peer: number): number;
}

/** The doors. */
export interface Pumped {
  readonly out: Uint8Array;
  readonly outAt: number;
  readonly outPeer: number;
  readonly peers: PumpPeers;
  /** Lays security over sockets; null, or left out, where coaps:// is not spoken. */
  readonly secure?: Secure | null;
  wake: (() => void) | null;
  start(random: Host): void;
  handleDatagram(bytes: Uint8Array, length: number, peer: number, now: number): void;
  handleTimeout(now: number): void;
  pollTransmit(now: number): number;
  pollTimeout(now: number): number;
  pollEvent(): number;
  peerOpen(peer: number): void;
  peerReady(peer: number): void;
  peerRefused(peer: number): void;
  peerClosed(peer: number): void;
  peerFailed(peer: number, code: number, now: number): void;
}

export class Pump {
  /** Datagrams that did not fit the inbox, or that the network would not send. */
  lost: number;
  private readonly client: Pumped;
  private readonly host: Host;
  private readonly onEvent: (event: number) => void;
  private readonly options: NetworkOptions;
  private readonly inbox: Uint8Array;
  private readonly timer: Timer;
  private readonly networks: (Network | null)[];
  private readonly secure: Secure | null;
  /** Of each peer: its plain socket and its secure one, of which `networks` has that in use. */
  private readonly plains: (Network | null)[];
  private readonly secures: (Network | null)[];
  /** Of each peer that ever had one: its stream, plain at 2 * peer, secure behind it. */
  private readonly streams: (Network | null)[];
  private readonly hosts: string[];
  private readonly ports: number[];
  /** Of each peer: its stage, since when it connects, and the generation it was opened for. */
  private readonly stages: number[];
  private readonly generations: number[];
  private readonly since: number[];
  /** Whether its network was told that nothing is expected. */
  private readonly resting: boolean[];
  private readonly uri: Uri;
  private readonly listener: () => void;
  /** The peer of the datagram in the inbox. */
  private from: number;
  private running: boolean;
  private again: boolean;
  private ended: boolean;

  /**
   * @param onEvent called with each event's number, its particulars still in the client
   * @param options of the sockets it makes; `ringBytes` is also the largest datagram received
   */
  constructor(client: Pumped, host: Host, onEvent: (event: number) => void, options?: NetworkOptions) {
    this.client = client;
    this.host = host;
    this.onEvent = onEvent;
    this.options = options === undefined ? {} : options;
    this.inbox = new Uint8Array(this.options.ringBytes === undefined ? 1280 : this.options.ringBytes);
    this.uri = new Uri();
    this.networks = [];
    this.plains = [];
    this.secures = [];
    this.streams = [];
    this.secure = client.secure === undefined ? null : client.secure;
    this.hosts = [];
    this.ports = [];
    this.stages = [];
    this.generations = [];
    this.since = [];
    this.resting = [];
    for (let peer = 0; peer < client.peers.capacity; peer++) {
      this.networks.push(null);
      this.plains.push(null);
      this.secures.push(null);
      this.hosts.push('');
      this.ports.push(0);
      this.stages.push(NOTHING);
      this.generations.push(0);
      this.since.push(0);
      this.resting.push(false);
    }
    this.lost = 0;
    this.from = 0;
    this.running = false;
    this.again = false;
    this.ended = false;
    // Bound, not wrapped: a bound function is no call of its own on Espruino's stack.
    this.listener = this.turn.bind(this) as () => void;
    this.timer = host.timer(this.listener);
    client.wake = this.stir.bind(this);
  }

  /** Starts the client and its first turn. */
  start(): void {
    this.client.start(this.host);
    this.turn();
  }

  /** Closes all networks and the timer; the client can be given to another pump. */
  end(): void {
    this.ended = true;
    this.client.wake = null;
    this.timer.cancel();
    for (let peer = 0; peer < this.networks.length; peer++) {
      const plain = this.plains[peer];
      const secure = this.secures[peer];
      if (plain !== null) plain.cleanup();
      if (secure !== null) secure.cleanup();
      this.networks[peer] = null;
    }
    for (let i = 0; i < this.streams.length; i++) {
      const stream = this.streams[i];
      if (stream !== null) stream.cleanup();
    }
    if (this.secure !== null) this.secure.forget();
  }

  /** The socket of a peer, null before it was first wanted. */
  network(peer: number): Network | null {
    return this.networks[peer];
  }

  private stir(): void {
    this.again = true;
    if (!this.running && !this.ended) this.timer.schedule(0);
  }

  /** One turn: what is readable into the client, time, what is due out of it, its events, the timer. False when no socket is open. */
  turn(): boolean {
    if (this.ended) return false;
    if (this.running) {
      this.again = true;
      return true;
    }
    this.running = true;
    const client = this.client;
    let now = 0;
    do {
      this.again = false;
      now = this.host.now();
      this.poll(now);
      this.arrange(now);
      let timed = false;
      // One loop, so that the doors lie one call below the socket's callback. Draining comes before the next datagram: each answer has its slot then.
      for (;;) {
        let length = client.pollTransmit(now);
        if (length > 0) {
          this.send(length);
          continue;
        }
        length = this.receive(now);
        if (length >= 0) {
          client.handleDatagram(this.inbox, length, this.from, now);
        } else if (!timed) {
          timed = true;
          client.handleTimeout(now);
        } else if (this.isDisarranged()) {
          this.arrange(now);
        } else {
          break;
        }
      }
      for (let event = client.pollEvent(); event !== 0 && !this.ended; event = client.pollEvent()) {
        // Should the application throw, the next turn goes on behind it: the guard is down, and the timer armed, while it runs.
        this.running = false;
        this.timer.schedule(0);
        this.onEvent(event);
        this.running = true;
      }
    } while (this.again && !this.ended);
    this.running = false;
    if (this.ended) {
      this.timer.cancel();
      return false;
    }
    this.arm(now);
    return this.isOpen();
  }

  /** Lets the networks do what is due in them. */
  private poll(now: number): void {
    for (let peer = 0; peer < this.networks.length; peer++) {
      const network = this.networks[peer];
      if (network !== null && this.stages[peer] !== NOTHING) network.poll(now);
      if (this.stages[peer] !== BLOCKED) continue;
      this.stages[peer] = READY;
      this.client.peerReady(peer);
    }
  }

  private arm(now: number): void {
    let wait = this.client.pollTimeout(now);
    for (let peer = 0; peer < this.networks.length; peer++) {
      const network = this.networks[peer];
      const rests = this.client.peers.wanted(peer) === RESTING;
      if (rests && !this.resting[peer] && network !== null) network.rxOff();
      this.resting[peer] = rests;
      if (network !== null && this.stages[peer] !== NOTHING) wait = earlier(wait, network.pollTimeout(now));
      if (this.stages[peer] === BLOCKED) wait = earlier(wait, AGAIN);
      if (this.stages[peer] === CONNECTING) wait = earlier(wait, until(now, this.since[peer] + this.patience(peer)));
    }
    this.timer.schedule(wait);
  }

  private isOpen(): boolean {
    for (let peer = 0; peer < this.stages.length; peer++) if (this.stages[peer] !== NOTHING) return true;
    return false;
  }

  /** The next datagram of any peer into the inbox: its length, and `from`; -1 when there is none. */
  private receive(now: number): number {
    for (let peer = 0; peer < this.networks.length; peer++) {
      const network = this.networks[peer];
      let length = 0;
      while (network !== null && this.stages[peer] >= READY && length !== -1) {
        length = network.recv(this.inbox, 0, this.inbox.length);
        if (length >= 0) {
          this.from = peer;
          return length;
        }
        if (length === MESSAGE_SIZE) {
          this.lost++;
          continue;
        }
        // A refused port or a lost route: datagrams may still pass, and retransmission decides whether they do.
        if (length !== WOULD_BLOCK && length !== IN_PROGRESS && length !== BUSY && network.state !== CONNECTED) this.fail(peer, length, now);
        length = -1;
      }
    }
    return -1;
  }

  /** Sends what pollTransmit answered. Where the network takes nothing now, the core keeps it until the peer is ready again. */
  private send(length: number): void {
    const client = this.client;
    const peer = client.outPeer;
    const network = this.networks[peer];
    if (network === null || this.stages[peer] !== READY) return;
    let sent = network.send(client.out, client.outAt, length);
    // An error that waited is told once, and nothing was sent then.
    if (sent < 0 && sent !== WOULD_BLOCK && sent !== BUSY) sent = network.send(client.out, client.outAt, length);
    if (sent === WOULD_BLOCK || sent === BUSY) {
      this.stages[peer] = BLOCKED;
      client.peerRefused(peer);
    } else if (sent < 0) {
      this.lost++;
    }
  }

  private wants(peer: number): boolean {
    const wanted = this.client.peers.wanted(peer);
    return wanted !== CLOSED && wanted !== PAUSED;
  }

  /** True when a peer's network is not what the core wants. */
  private isDisarranged(): boolean {
    const peers = this.client.peers;
    for (let peer = 0; peer < peers.capacity; peer++) {
      const wanted = this.wants(peer);
      if (wanted !== (this.stages[peer] !== NOTHING) || (wanted && peers.generation(peer) !== this.generations[peer])) return true;
    }
    return false;
  }

  /** Opens, closes and re-binds networks to match what the core wants. */
  private arrange(now: number): void {
    const peers = this.client.peers;
    for (let peer = 0; peer < peers.capacity; peer++) {
      const stage = this.stages[peer];
      const wanted = this.wants(peer);
      if (stage !== NOTHING && (!wanted || peers.generation(peer) !== this.generations[peer])) this.close(peer, wanted || peers.wanted(peer) === PAUSED);
      if (wanted && this.stages[peer] === NOTHING) this.open(peer, now);
      else if (this.stages[peer] === CONNECTING) this.connect(peer, now);
    }
  }

  /** @param again true when it is to be opened anew, at once or after a while: a secure session then outlives its socket */
  private close(peer: number, again: boolean): void {
    const network = this.networks[peer];
    this.stages[peer] = NOTHING;
    if (again && this.secure !== null && network !== null && network === this.secures[peer]) this.secure.pause(peer);
    else if (network !== null) network.close();
    this.client.peerClosed(peer);
  }

  private open(peer: number, now: number): void {
    const peers = this.client.peers;
    this.generations[peer] = peers.generation(peer);
    const status = this.uri.parse(this.client.out, peers.uriAt(peer), peers.uriLength(peer));
    if (status !== OK) {
      this.fail(peer, PARAMETER, now);
      return;
    }
    const stream = this.uri.stream ? this.streamed(peer, this.uri.secure) : null;
    const admitted = this.uri.stream ? (stream === null ? UNSUPPORTED : OK) : this.secure !== null ? this.secure.admit(peer, this.uri.secure) : this.uri.secure ? UNSUPPORTED : OK;
    if (admitted !== OK) {
      this.fail(peer, admitted, now);
      return;
    }
    this.hosts[peer] = this.uri.host;
    this.ports[peer] = this.uri.port;
    if (stream !== null) this.networks[peer] = stream;
    else this.networks[peer] = this.uri.secure && this.secure !== null ? this.secured(peer, this.secure) : this.plain(peer);
    this.stages[peer] = CONNECTING;
    this.since[peer] = now;
    this.client.peerOpen(peer);
    this.connect(peer, now);
  }

  private plain(peer: number): Network {
    const made = this.plains[peer];
    if (made !== null) return made;
    const network = this.host.datagram(this.options);
    network.onEvent = this.listener;
    this.plains[peer] = network;
    return network;
  }

  /** CoAP over TCP, null where the host has none. */
  private streamed(peer: number, secure: boolean): Network | null {
    const at = 2 * peer + (secure ? 1 : 0);
    while (this.streams.length <= at) this.streams.push(null);
    const made = this.streams[at];
    if (made !== null || this.host.coapTcp === undefined) return made;
    const network = this.host.coapTcp(this.options, secure);
    if (network !== null) network.onEvent = this.listener;
    this.streams[at] = network;
    return network;
  }

  /** The socket below has room for what security adds. */
  private secured(peer: number, secure: Secure): Network {
    const made = this.secures[peer];
    if (made !== null) return made;
    const o = this.options;
    const under = this.host.datagram({
      localPort: o.localPort, localAddress: o.localAddress, family: o.family, ringSlots: o.ringSlots, ringBytes: this.inbox.length + secure.overhead, mtu: o.mtu, interfaceName: o.interfaceName,
    });
    const network = secure.over(peer, under, this.host);
    network.onEvent = this.listener;
    this.secures[peer] = network;
    return network;
  }

  private connect(peer: number, now: number): void {
    const network = this.networks[peer] as Network;
    const status = network.connect(this.hosts[peer], this.ports[peer]);
    if (status === IN_PROGRESS && until(now, this.since[peer] + this.patience(peer)) > 0) return;
    if (status !== OK) {
      this.fail(peer, status === IN_PROGRESS ? TIMEOUT : status, now);
      return;
    }
    this.stages[peer] = READY;
    this.client.peerReady(peer);
  }

  private patience(peer: number): number {
    return this.networks[peer] === this.secures[peer] ? SECURE_PATIENCE : PATIENCE;
  }

  private fail(peer: number, code: number, now: number): void {
    const network = this.networks[peer];
    this.stages[peer] = NOTHING;
    // Where it failed below a secure session that sleeps, as by a name that is not resolved yet, the session lives.
    if (this.secure !== null && network !== null && network === this.secures[peer]) this.secure.pause(peer);
    else if (network !== null) network.close();
    this.client.peerFailed(peer, code, now);
  }
}

/** Runs a client on a host: all an application writes. Answers the pump, whose `end` stops it without de-registering. */
export function run(client: Pumped, host: Host, onEvent: (event: number) => void, options?: NetworkOptions): Pump {
  const pump = new Pump(client, host, onEvent, options);
  pump.start();
  return pump;
}
