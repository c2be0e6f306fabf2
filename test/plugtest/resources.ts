/**
 * The resources that the ETSI plugtest for CoAP describes (TD_COAP_CORE, BLOCK, OBS, LINK): /test, /seg1/seg2/seg3, /query, /separate, /large ...
 */
import { CON, NON } from '../../src/codec/index.js';
import { wellKnown } from './links.js';
import { type Answer, type Request, type Resource, type Tell, bytesOf, textOf } from './resource.js';
import { observables } from './observables.js';
import {
  BAD_REQUEST, CBOR, CHANGED, CONTENT, CREATED, DELETED, JSON_FORMAT, NOT_ACCEPTABLE, NOT_FOUND, PRECONDITION_FAILED, TEXT, VALID, XML,
} from './types.js';

/** How long /separate takes, ms. */
const SEPARATE_MS = 500;
/** What an entity without a value of its own has. */
const NO_ETAG = '00';

/** All of them; what changes by itself is told by `tell`. */
export function plugtestResources(tell: Tell): Resource[] {
  const all: Resource[] = [
    test(),
    ...['seg1', 'seg1/seg2', 'seg1/seg2/seg3'].map((path) => ({ path, attributes: 'title="Long path resource"', get: (request: Request) => described(request) })),
    { path: 'query', attributes: 'title="Resource accepting query parameters"', get: (request) => described(request, '?' + request.queries.join('&')) },
    { path: 'separate', attributes: 'title="Resource which cannot be served immediately"', delay: SEPARATE_MS, get: (request) => described(request) },
    { path: 'location-query', attributes: 'title="Resource that answers a POST by several Location-Query"', post: () => ({ code: CREATED, locationQuery: ['first=1', 'second=2'] }) },
    { path: 'multi-format', attributes: 'title="Resource in different formats";ct="0 41 50 60"', get: multiFormat },
    validate(),
    create(),
    { path: 'large', attributes: 'title="Large resource";rt="block";sz=1280', get: () => ({ code: CONTENT, format: TEXT, payload: bytesOf(lines('RESOURCE')) }) },
    update(),
    ...largeCreate(),
    post(),
    { path: 'link1', attributes: 'title="Link test resource";rt="Type1 Type2";if="If1"', get: (request) => described(request) },
    { path: 'link2', attributes: 'title="Link test resource";rt="Type2 Type3";if="If2"', get: (request) => described(request) },
    { path: 'link3', attributes: 'title="Link test resource";rt="Type1 Type3";if="foo"', get: (request) => described(request) },
    ...observables(tell),
  ];
  const paths: Resource = { path: 'path', attributes: 'title="Hierarchical link description entry";ct=40' };
  const subs = ['path/sub1', 'path/sub2', 'path/sub3'].map((path) => ({ path, attributes: 'title="Hierarchical link description sub-resource"', get: (): Answer => ({ code: CONTENT, format: TEXT, payload: bytesOf('/' + path) }) }));
  paths.get = (): Answer => wellKnown(subs, []);
  all.push(paths, ...subs);
  all.push({ path: '.well-known/core', get: (request) => wellKnown(all, request.queries) });
  return all;
}

/** What a request was, as text. */
function described(request: Request, more = ''): Answer {
  const type = request.type === CON ? 'CON' : request.type === NON ? 'NON' : '?';
  const text = 'Type: ' + request.type + ' (' + type + ')\nCode: ' + request.code + '\nMID: ' + request.mid + (request.token === '' ? '' : '\nToken: ' + request.token) + (more === '' ? '' : '\n' + more);
  return { code: CONTENT, format: TEXT, payload: bytesOf(text) };
}

function test(): Resource {
  return {
    path: 'test',
    attributes: 'title="Default test resource"',
    get: (request) => ({ ...described(request), maxAge: 30 }),
    post: () => ({ code: CREATED, location: ['location1', 'location2', 'location3'] }),
    put: (request) => ({ code: request.ifNoneMatch ? PRECONDITION_FAILED : CHANGED }),
    delete: () => ({ code: DELETED }),
  };
}

function multiFormat(request: Request): Answer {
  const { mid, accept } = request;
  switch (accept) {
    case -1:
    case TEXT: return { code: CONTENT, format: TEXT, payload: bytesOf('MID: ' + mid) };
    case XML: return { code: CONTENT, format: XML, payload: bytesOf('<msg mid="' + mid + '" />') };
    case JSON_FORMAT: return { code: CONTENT, format: JSON_FORMAT, payload: bytesOf(JSON.stringify({ mid })) };
    case CBOR: return { code: CONTENT, format: CBOR, payload: Uint8Array.of(0xa1, 0x63, 0x6d, 0x69, 0x64, 0x19, mid >> 8, mid & 255) }; // {"mid": mid}
    default: return { code: NOT_ACCEPTABLE };
  }
}

/** A value with an entity tag, which a request may make its condition (RFC 7252 5.10.6, 5.10.8). */
function validate(): Resource {
  let value: Uint8Array | undefined;
  let format = TEXT;
  let etag = NO_ETAG;
  let version = 0;
  const store = (payload: Uint8Array | undefined, as: number): void => {
    value = payload;
    format = as;
    version++;
    etag = payload === undefined ? NO_ETAG : version.toString(16).padStart(8, '0');
  };
  return {
    path: 'validate',
    attributes: 'title="Resource which varies"',
    get: (request) => {
      if (request.etags.includes(etag)) {
        const valid = { code: VALID, etag };
        store(undefined, TEXT); // so that it varies
        return valid;
      }
      return value === undefined ? { ...described(request), etag } : { code: CONTENT, format, payload: value, etag };
    },
    put: (request) => {
      if (request.ifNoneMatch && value !== undefined) return { code: PRECONDITION_FAILED };
      if (request.matches.length > 0 && !request.matches.includes(etag) && !request.matches.includes('')) {
        store(undefined, TEXT);
        return { code: PRECONDITION_FAILED };
      }
      if (request.format < 0) return { code: BAD_REQUEST };
      const code = request.ifNoneMatch ? CREATED : CHANGED;
      store(request.payload.slice(), request.format);
      return { code, etag };
    },
    delete: () => {
      store(undefined, TEXT);
      return { code: DELETED };
    },
  };
}

/** What a PUT with If-None-Match creates; the next such PUT fails, and takes it away again. */
function create(): Resource {
  let value: Uint8Array | undefined;
  let format = TEXT;
  return {
    path: 'create1',
    get: () => (value === undefined ? { code: NOT_FOUND } : { code: CONTENT, format, payload: value }),
    put: (request) => {
      if (value !== undefined && request.ifNoneMatch) {
        value = undefined;
        return { code: PRECONDITION_FAILED };
      }
      if (request.format < 0) return { code: BAD_REQUEST };
      value = request.payload.slice();
      format = request.format;
      return { code: CREATED };
    },
    delete: () => {
      value = undefined;
      return { code: DELETED };
    },
  };
}

/** 1,280 bytes: five times four lines of 64. */
function lines(what: string): string {
  let text = '';
  for (let block = 1; block <= 5; block++) {
    text += '/-------------------------------------------------------------\\\n' + '|' + (what + ' BLOCK NO. ' + block + ' OF 5').padStart(43).padEnd(61) + '|\n';
    text += '|               [each line contains 64 bytes]                 |\n' + '\\-------------------------------------------------------------/\n';
  }
  return text;
}

function update(): Resource {
  let value = bytesOf(lines('RESOURCE'));
  let format = TEXT;
  return {
    path: 'large-update',
    attributes: 'title="Large resource that can be updated by PUT";rt="block";sz=1280',
    get: (request) => (request.accept >= 0 && request.accept !== format ? { code: NOT_ACCEPTABLE } : { code: CONTENT, format, payload: value }),
    put: (request) => {
      if (request.format < 0) return { code: BAD_REQUEST };
      value = request.payload.slice();
      format = request.format;
      return { code: CHANGED };
    },
  };
}

/** /large-create, and the one that was created last, /large-create/1. */
function largeCreate(): Resource[] {
  let value: Uint8Array | undefined;
  let format = TEXT;
  return [
    {
      path: 'large-create',
      attributes: 'title="Large resource that can be created by POST";rt="block"',
      post: (request) => {
        if (request.format < 0) return { code: BAD_REQUEST };
        value = request.payload.slice();
        format = request.format;
        return { code: CREATED, location: ['large-create', '1'] };
      },
    },
    {
      path: 'large-create/1',
      get: () => (value === undefined ? { code: NOT_FOUND } : { code: CONTENT, format, payload: value }),
      delete: () => {
        value = undefined;
        return { code: DELETED };
      },
    },
  ];
}

/** A large answer to a large request: later blocks are of the answer that the request was given, which nothing but this resource keeps. */
function post(): Resource {
  let answered: Uint8Array = new Uint8Array(0);
  return {
    path: 'large-post',
    attributes: 'title="POST with two-way block-wise transfer";rt="block"',
    post: (request) => {
      if (request.block <= 0) {
        if (request.format !== TEXT) return { code: BAD_REQUEST };
        answered = bytesOf(textOf(request.payload).toUpperCase());
      }
      return { code: CHANGED, format: TEXT, payload: answered };
    },
  };
}
