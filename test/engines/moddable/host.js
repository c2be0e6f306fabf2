// What the program around the engine (host.c) offers to scripts.

export function print(text) @ "xs_host_print";
export function exit(status) @ "xs_host_exit";
// Slots, and bytes of chunks, in use, dead ones included: differences are exact while nothing is collected.
export function slots() @ "xs_host_slots";
export function chunks() @ "xs_host_chunks";
export function gc() @ "xs_host_gc";
// Of the engine, as 17.9.1.
export function version() @ "xs_host_version";
