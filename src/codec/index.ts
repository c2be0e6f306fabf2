/**
 * `mote-lwm2m/codec`: bytes and their meaning, without a client: CoAP messages, paths, links, values and the content formats.
 */
export { Arena } from '../buffers/arena.js';
export { Reader } from '../buffers/reader.js';
export { Writer } from '../buffers/writer.js';
export * from './base64.js';
export * from './block.js';
export * from './codes.js';
export { CborFormat } from './cbor.js';
export { CborItem } from './cbor-item.js';
export { Decimal } from './decimal.js';
export * from './format.js';
export { LinkReader, LinkWriter } from './link.js';
export { LWM2M_CBOR_BYTES, Lwm2mCborFormat } from './lwm2m-cbor.js';
export { LWM2M_JSON_BYTES, Lwm2mJsonFormat } from './lwm2m-json.js';
export { Message } from './message.js';
export { MessageWriter } from './message-writer.js';
export { OpaqueFormat } from './opaque.js';
export * from './options.js';
export * from './path.js';
export { SenmlCborFormat } from './senml-cbor.js';
export { ABSOLUTE_TIME } from './senml-cbor-reader.js';
export { SENML_JSON_BYTES, SenmlJsonFormat } from './senml-json.js';
export { TextFormat } from './text.js';
export { TlvFormat } from './tlv.js';
export * from './types.js';
export { BASE64, ESCAPED, PLAIN, Value, type Escapes, type ValueReader, type ValueWriter } from './value.js';
