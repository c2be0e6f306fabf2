/**
 * coap-tcp.json: frames of RFC 8323; result frame (and what is behind it), incomplete (bytesNeeded of the whole, where that is known), or error.
 */
import * as assert from 'uvu/assert';
import { OK, PROTOCOL, WOULD_BLOCK } from '../../src/net/codes.js';
import { Frame, frameHead } from '../../src/net/frame.js';
import { hex, unhex } from '../codec/bench.js';
import type { Entry, VectorReader } from './run.js';

interface FrameEntry extends Entry {
  result: 'frame' | 'incomplete' | 'error';
  code: string;
  tokenHex: string;
  options: [number, string][];
  payloadHex: string;
  frameLength: number;
  restHex: string;
  bytesNeeded: number | null;
}

const frame = new Frame();

function options(bytes: Uint8Array): [number, string][] {
  const found: [number, string][] = [];
  frame.rewind();
  while (frame.option() === OK) found.push([frame.number, hex(bytes.slice(frame.valueAt, frame.valueAt + frame.valueLength))]);
  return found;
}

export const frames: VectorReader = {
  hasBytes: () => true,
  feed(bytes, at, length) {
    const status = frame.parse(bytes, at, at + length);
    if (status !== OK) return [status, frame.length];
    return [status, frame.length, frame.code, frame.tkl, frame.bodyLength, frame.isSound(), frame.payloadAt];
  },
  check(plain) {
    const entry = plain as FrameEntry;
    const bytes = unhex(entry.hex);
    const status = frame.parse(bytes, 0, bytes.length);
    switch (entry.result) {
      case 'frame': {
        assert.is(status, OK);
        const [group, detail] = entry.code.split('.').map(Number);
        assert.is(frame.code, group * 32 + detail);
        assert.is(hex(bytes.slice(frame.tokenAt, frame.tokenAt + frame.tkl)), entry.tokenHex);
        assert.is(frame.length, entry.frameLength);
        assert.is(hex(bytes.slice(frame.length)), entry.restHex);
        assert.ok(frame.isSound());
        assert.equal(options(bytes), entry.options);
        assert.is(hex(bytes.slice(frame.payloadAt, frame.length)), entry.payloadHex);
        const head = new Uint8Array(8);
        const length = frameHead(head, 0, frame.tkl, frame.code, frame.bodyLength);
        assert.is(hex(head.slice(0, length)), hex(bytes.slice(0, length)), 'and back');
        break;
      }
      case 'incomplete':
        assert.is(status, WOULD_BLOCK);
        assert.is(frame.length, entry.bytesNeeded ?? 0);
        break;
      default:
        assert.ok(status === PROTOCOL || (status === OK && !frame.isSound()));
    }
  },
};
