/**
 * The public surface of DTLS for a client: a Network over a Network. The server half stands in server.ts, texts in names.ts.
 */
export { DtlsNetwork, dtlsClient } from './dtls.js';
export { DtlsKit, kitBytes } from './kit.js';
export { OVERHEAD, Session, dtlsBytes, dtlsRam, sessionBytes, usesCbc } from './session.js';
export { restoreSession, saveSession, savedBytes } from './saved.js';
export { NO_ALERT, PSK_AES128_CBC_SHA256, PSK_AES128_CCM8, type Credentials, type DtlsOptions } from './types.js';
