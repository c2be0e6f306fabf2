/**
 * The options of CoAP for people: their names, and their values as text, number or bytes.
 */
import {
  ACCEPT, BLOCK1, BLOCK2, CONTENT_FORMAT, ECHO, ETAG, HOP_LIMIT, IF_MATCH, IF_NONE_MATCH, LOCATION_PATH, LOCATION_QUERY, MAX_AGE, NO_RESPONSE, OBSERVE, OSCORE,
  PROXY_SCHEME, PROXY_URI, REQUEST_TAG, SIZE1, SIZE2, URI_HOST, URI_PATH, URI_PORT, URI_QUERY, blockMore, blockNum, blockSize, blockSzx, isCritical,
  optionShape,
} from '../../src/codec/index.js';
import { hex } from '../values/decoded.js';
import { formatName } from '../values/formats.js';

const NAMES: Readonly<Record<number, string>> = {
  [IF_MATCH]: 'If-Match', [URI_HOST]: 'Uri-Host', [ETAG]: 'ETag', [IF_NONE_MATCH]: 'If-None-Match', [OBSERVE]: 'Observe', [URI_PORT]: 'Uri-Port',
  [LOCATION_PATH]: 'Location-Path', [OSCORE]: 'OSCORE', [URI_PATH]: 'Uri-Path', [CONTENT_FORMAT]: 'Content-Format', [MAX_AGE]: 'Max-Age',
  [URI_QUERY]: 'Uri-Query', [HOP_LIMIT]: 'Hop-Limit', [ACCEPT]: 'Accept', [LOCATION_QUERY]: 'Location-Query', [BLOCK2]: 'Block2', [BLOCK1]: 'Block1',
  [SIZE2]: 'Size2', [PROXY_URI]: 'Proxy-Uri', [PROXY_SCHEME]: 'Proxy-Scheme', [SIZE1]: 'Size1', [ECHO]: 'Echo', [NO_RESPONSE]: 'No-Response',
  [REQUEST_TAG]: 'Request-Tag',
};

/** The name of an option; one without is told by its number and whether it is critical. */
export function optionName(number: number): string {
  return NAMES[number] ?? 'Option ' + number + (isCritical(number) ? ' (critical)' : '');
}

/** The value of an option as its definition has it; one of a length that it must not have is told as bytes (RFC 7252 5.4.3). */
export function optionValue(number: number, value: Uint8Array): string {
  const shape = optionShape(number);
  if (shape >= 0 && (value.length < (shape & 15) || value.length > ((shape >> 4) & 0xffff))) return hex(value) + ' (a wrong length: as if unknown)';
  return defined(number, value);
}

function defined(number: number, value: Uint8Array): string {
  switch (number) {
    case URI_HOST:
    case LOCATION_PATH:
    case URI_PATH:
    case URI_QUERY:
    case LOCATION_QUERY:
    case PROXY_URI:
    case PROXY_SCHEME: return new TextDecoder().decode(value);
    case CONTENT_FORMAT:
    case ACCEPT: {
      const name = formatName(uint(value));
      return uint(value) + (name === '' ? '' : ' (' + name + ')');
    }
    case BLOCK1:
    case BLOCK2: {
      const block = uint(value);
      return blockNum(block) + (blockMore(block) ? ', more follow' : ', the last') + ', ' + blockSize(blockSzx(block)) + ' bytes';
    }
    case OBSERVE:
    case URI_PORT:
    case MAX_AGE:
    case HOP_LIMIT:
    case SIZE1:
    case SIZE2:
    case NO_RESPONSE: return String(uint(value));
    default: return hex(value);
  }
}

/** RFC 7252 3.2: an unsigned integer in network order. */
export function uint(value: Uint8Array): number {
  return value.reduce((sum, byte) => sum * 256 + byte, 0);
}
