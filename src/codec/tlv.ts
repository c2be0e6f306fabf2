/**
 * Content format TLV (11542, and 1542 of old): values in type-length-value triples that nest as instances, resources and resource
 * instances do, Core 1.2 7.4.5 and the TLV column of its appendix C.
 *
 * What goes out, by the path that was asked for (the spec's rules, and Leshan's where it has none):
 *
 *     /oid              one object instance TLV per instance: "MUST be used, whatever the number"
 *     /oid/iid          the resources alone: "the Object Instance TLV is optional"
 *     /oid/iid/rid      one resource TLV, or one multiple resource TLV with its instances, "whatever the number"
 *     /oid/iid/rid/riid the resource instance TLV alone: Leshan's encoder writes that and its decoder takes nothing else
 *
 * What comes in may have the levels above its path around it, with the ids of that path: Leshan tolerates a resource in its
 * instance and instances without their multiple resource, Zephyr puts a multiple resource around a single resource instance.
 * A container that holds nothing is stepped to by itself, with a path that ends there, and decodes as NONE: an instance without
 * resources to create, a multiple resource to empty. It is written likewise, by a path that ends there and a value NONE.
 * Resources without an instance below /oid (a Create that leaves the id to the client) have a path whose iid is ABSENT.
 */
import { move } from '../buffers/bytes.js';
import type { Writer } from '../buffers/writer.js';
import type { Format } from './format.js';
import { ABSENT, Path } from './path.js';
import { TlvReader } from './tlv-reader.js';
import { BOOLEAN, CORELNK, FLOAT, INTEGER, NONE, OBJLNK, OPAQUE, STRING, TIME, UNSIGNED } from './types.js';
import { PLAIN, type Value } from './value.js';
import { NOT_ACCEPTABLE, OVERFLOW } from '../status.js';

/* Bits 7-6 of the type byte. */
export const TLV_INSTANCE = 0;
export const TLV_RESOURCE_INSTANCE = 1;
export const TLV_MULTIPLE = 2;
export const TLV_RESOURCE = 3;
