/**
 * The public surface of the cryptography: contracts for hosts, portable versions, and what is built on either.
 */
export { CTR, DECRYPT, ENCRYPT, MAC, type BlockCipher, type Crypto, type CryptoChoice, type Hash, type Randomness } from './types.js';
export { MEMORY_VIEWS, Memory, type Storage } from './memory.js';
export { Aes, aesBytes } from './aes.js';
export { Sha256, shaBytes } from './sha256.js';
export { PortableCrypto, portableBytes } from './portable.js';
export { CCM_BYTES, Ccm } from './ccm.js';
export { CBC_BYTES, CbcHmac } from './cbc-hmac.js';
export { DIGEST, HMAC_BYTES, Hmac } from './hmac.js';
export { Prf } from './prf.js';
export { expand, extract } from './hkdf.js';
export { equal, wipe } from './equal.js';
