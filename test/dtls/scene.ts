/**
 * Our client and our server in memory, in the language that all engines run: the scenario of the tests of allocation, of depth, and of the engines.
 *
 * A run allocates nothing itself: datagrams lie in rings that are made beforehand.
 */
import { Memory } from '../../src/crypto/memory.js';
import { PortableCrypto } from '../../src/crypto/portable.js';
import type { CryptoChoice } from '../../src/crypto/types.js';
import { type DtlsNetwork, dtlsClient } from '../../src/dtls/dtls.js';
import { DtlsKit } from '../../src/dtls/kit.js';
import type { DtlsServer } from '../../src/dtls/server.js';
import { dtlsBytes } from '../../src/dtls/session.js';
import { Half, type Pipe, Source } from './half.js';

export { CBC_BYTES, CbcHmac } from '../../src/crypto/cbc-hmac.js';
export { Ccm } from '../../src/crypto/ccm.js';
export { Hmac } from '../../src/crypto/hmac.js';
export { Prf } from '../../src/crypto/prf.js';
export { secured } from './coaps.js';
export { Half, Memory, PortableCrypto, Source };

const SLOT = 1500;
const WOULD_BLOCK = -3001;

export class Scene {
  readonly client: DtlsNetwork;
  readonly server: DtlsServer;
  readonly up: Pipe;
  readonly down: Pipe;
  private readonly half: Half;
  private readonly inbox: Uint8Array;
  private readonly message: Uint8Array;
  private now: number;

  /** @param crypto the primitives of both ends; left out: the portable ones; @param mixed true when the server has the portable ones all the same */
  constructor(cbc: boolean, crypto?: CryptoChoice, mixed?: boolean) {
    const suites = [cbc ? 0x00ae : 0xc0a8];
    const options = { suites, crypto };
    const key = new Uint8Array(16);
    for (let i = 0; i < 16; i++) key[i] = i;
    this.half = new Half(key, { suites, crypto: mixed === true ? undefined : crypto, clients: 2 });
    this.up = this.half.up;
    this.down = this.half.down;
    this.server = this.half.server;
    this.inbox = new Uint8Array(SLOT);
    this.message = new Uint8Array(1280);
    this.now = 1;
    const known = { identity: key, identityAt: 0, identityLength: 5, key, keyAt: 0, keyLength: 16 };
    const memory = new Memory(dtlsBytes(options));
    const source = new Source(12345);
    const primitives = crypto === undefined ? new PortableCrypto(memory, source, cbc) : crypto.make(memory, source, cbc);
    this.client = dtlsClient(this.half.socket(), new DtlsKit(memory, primitives, cbc), known, options);
  }

  /** Hands what the client has sent to the server, which echoes it; answers the bytes of the last plaintext that came out, -1 for none. */
  private deliver(): number {
    let last = -1;
    for (let n = this.half.next(this.now); n >= 0; n = this.half.next(this.now)) {
      last = n;
      this.half.say(this.message, 0, n);
    }
    return last;
  }

  /** A handshake from the beginning, or with `resume` an abbreviated one; 1, or throws. */
  handshake(resume: boolean): number {
    this.client.drop(!resume);
    this.now = (this.now + 1000) | 0;
    for (let turn = 0; turn < 20; turn++) {
      this.client.poll(this.now);
      if (this.client.connect('peer', 5684) === 0) {
        this.deliver();
        return 1;
      }
      this.deliver();
    }
    throw new Error('no session: ' + this.client.failure);
  }

  /** A record of n bytes to the server and one back; the bytes that came back, or throws. */
  record(n: number): number {
    if (this.client.send(this.message, 0, n) !== n || this.deliver() !== n) throw new Error('the record did not arrive');
    const got = this.client.recv(this.inbox, 0, SLOT);
    if (got !== n || this.client.recv(this.inbox, 0, SLOT) !== WOULD_BLOCK) throw new Error('no record came back');
    return got;
  }

  /** A forged record for the client, which drops it; 1. */
  forged(): number {
    this.message[0] = 23;
    this.message[1] = 254;
    this.message[2] = 253;
    this.message[4] = 1;
    this.message[10] = 99;
    this.message[12] = 40;
    this.down.put(this.message, 0, 53);
    if (this.client.recv(this.inbox, 0, SLOT) !== WOULD_BLOCK) throw new Error('a forged record was taken');
    return 1;
  }
}
