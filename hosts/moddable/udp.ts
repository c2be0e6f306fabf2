/**
 * A UDP socket as the adapter wants it, over ECMA-419's: addresses are int32. `native/udp.js` is the same without allocating; a manifest puts it in this module's place.
 */
import UDP from 'embedded:io/socket/udp';
import { copy } from '../../src/buffers/bytes.js';
import { DEVICE_ERROR, MESSAGE_SIZE, WOULD_BLOCK } from '../../src/net/codes.js';
import { fill } from './entropy.js';

/** RFC 6335 6: ports for those who do not care, drawn here as the SDK does not tell which it chose itself. */
const DYNAMIC = 49152;
const DYNAMIC_COUNT = 16384;

/** The SDK's receive buffer on computers: a datagram that fills it was cut. */
const CUT = 2048;

function readable(this: UDP): void {
  (this.target as Udp).onReadable();
}

function drawn(): number {
  const two = new Uint8Array(2);
  fill(two, 0, 2);
  return DYNAMIC + ((two[0] << 8) | two[1]) % DYNAMIC_COUNT;
}

function octet(address: number, shift: number): string {
  return ((address >> shift) & 255).toString();
}

/** The text of an address, as `write` wants it. */
function textOf(address: number): string {
  return octet(address, 24) + '.' + octet(address, 16) + '.' + octet(address, 8) + '.' + octet(address, 0);
}

/** The address that a text of the SDK stands for. */
function numberOf(text: string): number {
  const boxed = Object(text) as string;
  const length = boxed.length;
  let address = 0;
  let part = 0;
  for (let i = 0; i < length; i++) {
    const digit = boxed.charCodeAt(i) - 0x30;
    if (digit >= 0) {
      part = part * 10 + digit;
    } else {
      address = (address << 8) | part;
      part = 0;
    }
  }
  return (address << 8) | part;
}

/** One bound socket. */
export class Udp {
  /** Local port. */
  port: number;
  /** Sender of the datagram that `recv` answered last. */
  remoteAddress: number;
  remotePort: number;
  /** Datagrams dropped because the ring was full; the SDK's queue does not tell. */
  readonly dropped: number;
  /** Called from the event loop when datagrams wait. */
  readonly onReadable: () => void;
  private readonly socket: UDP;
  private readonly bytes: number;
  private readonly room: number;
  /** What is sent: resized to the datagram, since `write` sends all of its argument and a view of its own would cost four slots. */
  private readonly buffer: ArrayBuffer;
  private readonly out: Uint8Array;
  /** The texts of the last two addresses, which cost slots to make. */
  private senderText: string;
  private target: number;
  private targetText: string;

  /**
   * Binds a port; 0: one that is drawn, which may be taken. Throws "bind failed", "no socket", "no memory", "no network".
   * @param slots datagrams that wait at most: the SDK has a queue of its own
   * @param bytes the longest datagram received; @param room the longest sent
   */
  constructor(port: number, _slots: number, bytes: number, room: number, onReadable: () => void) {
    this.port = port !== 0 ? port : drawn();
    this.remoteAddress = 0;
    this.remotePort = 0;
    this.dropped = 0;
    this.onReadable = onReadable;
    this.bytes = bytes;
    this.room = room;
    this.buffer = new ArrayBuffer(room, { maxByteLength: room });
    this.out = new Uint8Array(this.buffer);
    this.senderText = '';
    this.target = 0;
    this.targetText = '';
    this.socket = new UDP({ port: this.port, target: this, onReadable: readable });
  }

  /** The oldest datagram into into[at .. at + capacity): its length; WOULD_BLOCK, or MESSAGE_SIZE for a longer one, which is gone. */
  recv(into: Uint8Array, at: number, capacity: number): number {
    const datagram = this.socket.read();
    if (datagram === undefined) return WOULD_BLOCK;
    const length = datagram.byteLength;
    const text = datagram.address;
    if (text !== this.senderText) {
      this.senderText = text;
      this.remoteAddress = numberOf(text);
    }
    this.remotePort = datagram.port;
    if (length > capacity || length > this.bytes || length >= CUT) return MESSAGE_SIZE;
    copy(new Uint8Array(datagram), 0, length, into, at);
    return length;
  }

  /** Sends bytes[at .. at + length); the length, or DEVICE_ERROR. */
  send(bytes: Uint8Array, at: number, length: number, address: number, port: number): number {
    if (address !== this.target) {
      this.target = address;
      this.targetText = textOf(address);
    }
    if (length > this.room) return MESSAGE_SIZE;
    this.buffer.resize(length);
    copy(bytes, at, length, this.out, 0);
    try {
      this.socket.write(this.out, this.targetText, port);
    } catch {
      return DEVICE_ERROR;
    }
    return length;
  }

  /** Drops what waits; answers how many. */
  drain(): number {
    let count = 0;
    while (this.socket.read() !== undefined) count++;
    return count;
  }

  close(): void {
    this.socket.close();
  }
}
