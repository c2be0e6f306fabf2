/**
 * What a datagram of DTLS 1.2 shows to everybody: its records, and the names of a handshake's messages before they are protected.
 */
import { alertName } from '../../src/dtls/names.js';

const RECORD_HEADER = 13;
const CHANGE_CIPHER_SPEC = 20;
const ALERT = 21;
const HANDSHAKE = 22;
const APPLICATION_DATA = 23;
const TLS12_CID = 25;

const MESSAGES: Readonly<Record<number, string>> = {
  0: 'HelloRequest', 1: 'ClientHello', 2: 'ServerHello', 3: 'HelloVerifyRequest', 4: 'NewSessionTicket', 11: 'Certificate', 12: 'ServerKeyExchange', 13: 'CertificateRequest',
  14: 'ServerHelloDone', 16: 'ClientKeyExchange', 20: 'Finished',
};

export const SUITES: Readonly<Record<number, string>> = { 0xc0a8: 'TLS_PSK_WITH_AES_128_CCM_8', 0x00ae: 'TLS_PSK_WITH_AES_128_CBC_SHA256' };

/** The records of a datagram, as "ClientHello" or "alert unknown_psk_identity". @param cid bytes of the connection ids in it */
export function recordNames(bytes: Uint8Array, cid: number): string[] {
  const names: string[] = [];
  for (let at = 0; at + RECORD_HEADER <= bytes.length;) {
    const type = bytes[at];
    const head = RECORD_HEADER + (type === TLS12_CID ? cid : 0);
    const isProtected = bytes[at + 3] + bytes[at + 4] > 0;
    const length = at + head <= bytes.length ? (bytes[at + head - 2] << 8) | bytes[at + head - 1] : 0;
    const end = Math.min(at + head + length, bytes.length);
    if (type === CHANGE_CIPHER_SPEC) names.push('ChangeCipherSpec');
    else if (isProtected) names.push(names.at(-1) === 'ChangeCipherSpec' ? 'Finished, protected' : protectedName(type));
    else if (type === HANDSHAKE) names.push(...messageNames(bytes.subarray(at + head, end)));
    else if (type === ALERT) names.push('alert ' + alertName(bytes[at + head + 1]));
    else names.push('record of type ' + type);
    at = at + head + length;
  }
  return names;
}

function protectedName(type: number): string {
  if (type === HANDSHAKE) return 'Finished, protected';
  if (type === ALERT) return 'alert, protected';
  if (type === TLS12_CID) return 'a record with a connection id';
  return type === APPLICATION_DATA ? 'data, protected' : 'record of type ' + type + ', protected';
}

/** The messages in a record of a handshake; each begins with its type, and its length in 24 bits. */
function messageNames(record: Uint8Array): string[] {
  const names: string[] = [];
  for (let at = 0; at + 12 <= record.length;) {
    names.push(MESSAGES[record[at]] ?? 'message ' + record[at]);
    at += 12 + ((record[at + 9] << 16) | (record[at + 10] << 8) | record[at + 11]);
  }
  return names;
}
