/**
 * Builds what a session sends of its own accord, in the lower part of its buffer: flights, the last of them again, alerts.
 */
import type { Network } from '../net/types.js';
import type { Session } from './session.js';
import { ALERT, CHANGE_CIPHER_SPEC, FINISHED, HANDSHAKE, MESSAGE_HEADER, VERIFY_DATA } from './types.js';

export class Outgoing {
  private readonly under: Network;
  private readonly session: Session;

  constructor(under: Network, session: Session) {
    this.under = under;
    this.session = session;
  }

  /** Sends the flight: as many of its messages in a datagram as fit. */
  flight(): void {
    const s = this.session;
    const flight = s.flight;
    const records = s.records;
    const most = this.under.innerMtu < s.lower ? this.under.innerMtu : s.lower;
    let filled = 0;
    flight.rewind();
    while (!flight.done()) {
      const type = flight.type;
      const epoch = flight.epoch;
      const head = records.head(epoch);
      const room = most - filled - head - records.tail(epoch);
      // What does not fit behind others begins a datagram, and is cut where it does not fit there.
      const n = filled > 0 && flight.left() > room ? 0 : flight.next(s.area + filled + head, room);
      if (n > 0) filled += records.seal(type, epoch, s.area + filled, n);
      else if (filled === 0) break;
      if (n === 0 || flight.done()) {
        this.under.send(s.u8, s.area, filled);
        filled = 0;
      }
    }
  }

  /** Sends our ChangeCipherSpec and Finished again, which the peer has not received: RFC 6347 4.2.4. */
  repeat(): void {
    const s = this.session;
    const u8 = s.u8;
    const records = s.records;
    if (records.exhausted()) return;
    u8[s.area + records.head(0)] = 1;
    const first = records.seal(CHANGE_CIPHER_SPEC, 0, s.area, 1);
    const at = s.area + first + records.head(1);
    for (let i = 0; i < MESSAGE_HEADER; i++) u8[at + i] = i === 0 ? FINISHED : i === 3 || i === 11 ? VERIFY_DATA : i === 5 ? s.last : 0;
    for (let i = 0; i < VERIFY_DATA; i++) u8[at + MESSAGE_HEADER + i] = u8[s.verify + i];
    this.under.send(u8, s.area, first + records.seal(HANDSHAKE, 1, s.area + first, MESSAGE_HEADER + VERIFY_DATA));
  }

  /** Sends an alert, protected from the epoch on that has keys. */
  alert(level: number, description: number, epoch: number): void {
    const s = this.session;
    if (epoch > 0 && (!s.records.keyed || s.records.exhausted())) return;
    const at = s.area + s.records.head(epoch);
    s.u8[at] = level;
    s.u8[at + 1] = description;
    this.under.send(s.u8, s.area, s.records.seal(ALERT, epoch, s.area, 2));
  }
}
