/**
 * What the sessions of one storage share: the primitives, and the scratch that a record's protection needs while it is made.
 */
import { portableBytes } from '../crypto/portable.js';
import { CBC_BYTES, CbcHmac } from '../crypto/cbc-hmac.js';
import { CCM_BYTES, Ccm } from '../crypto/ccm.js';
import { HMAC_BYTES, Hmac } from '../crypto/hmac.js';
import type { Storage } from '../crypto/memory.js';
import { Prf } from '../crypto/prf.js';
import type { Crypto, CryptoChoice } from '../crypto/types.js';
import { MAX_CID } from './types.js';

/** Longest additional data, RFC 9146 5: all fixed fields and a connection id. */
const AAD = 23 + MAX_CID;

/** Bytes of storage for a kit. @param cbc true where CBC suites are used; @param crypto its primitives; left out: the portable ones */
export function kitBytes(cbc: boolean, crypto?: CryptoChoice): number {
  const primitives = crypto === undefined ? portableBytes(cbc) + 4 * (25 + 2 * 9) : crypto.bytes(cbc) + crypto.handles(0, 1, 2);
  return (primitives + HMAC_BYTES + CCM_BYTES + (cbc ? CBC_BYTES : 0) + AAD + 3) & ~3;
}

export class DtlsKit {
  readonly storage: Storage;
  readonly u8: Uint8Array;
  readonly crypto: Crypto;
  readonly hmac: Hmac;
  readonly prf: Prf;
  readonly ccm: Ccm;
  /** Null where no CBC suite is used. */
  readonly cbc: CbcHmac | null;
  /** Where in `u8` the additional data of a record is laid out. */
  readonly aad: number;

  /** @param crypto a PortableCrypto over the same storage, or the host's; @param cbc true where CBC suites are used */
  constructor(storage: Storage, crypto: Crypto, cbc: boolean) {
    this.storage = storage;
    this.u8 = storage.u8;
    this.crypto = crypto;
    this.hmac = new Hmac(storage, crypto.sha);
    this.prf = new Prf(this.hmac);
    this.ccm = new Ccm(storage, crypto.aes);
    this.cbc = cbc ? new CbcHmac(crypto.aes, this.hmac, storage.bytes(CBC_BYTES)) : null;
    this.aad = storage.bytes(AAD);
  }
}
