/**
 * Where a client's memory goes: its arena capacity by capacity, from the formula that the client itself is built by.
 */
import { ringSize } from '../../hosts/node/index.js';
import { OVERHEAD } from '../../src/dtls/index.js';
import { type Config, arenaOf, ramOf } from '../../src/index.js';

export interface MemoryRow {
  name: string;
  bytes: number;
  /** How many, and how large. */
  note: string;
}

export interface MemoryTable {
  rows: MemoryRow[];
  /** Bytes of the arena: what the rows add up to. */
  arena: number;
  /** Bytes of the arena with its views, on XS. */
  ram: number;
  /** Bytes of the pump's inbox, from which a datagram is parsed. */
  inbox: number;
  /** Bytes of the host's receive ring. */
  ring: number;
  /** Bytes of the one buffer of DTLS, keys, tables and the datagram under way; left out without it. */
  dtls?: number;
}

/** Rings of a host that is not told otherwise: datagrams, and bytes of each. */
const RING_SLOTS = 2;

/** The table for a configuration. @param dtls bytes that DTLS takes beside */
export function memoryTable(config: Config, dtls?: number): MemoryTable {
  const arena = arenaOf(config);
  const rows: MemoryRow[] = [];
  let left = arena;
  const row = (name: string, key: keyof Config, note: string): void => {
    // What the arena would be smaller by, did the table have no rows.
    const bytes = arena - arenaOf({ ...config, [key]: 0 });
    rows.push({ name, bytes, note });
    left -= bytes;
  };
  row('messages', 'messages', config.messages + ' of ' + config.message + ' bytes');
  row('options', 'options', config.options + ' of a received message');
  row('duplicates', 'duplicates', config.duplicates + ' requests remembered');
  row('requests answered later', 'parked', String(config.parked));
  row('servers', 'servers', String(config.servers));
  row('observations', 'observations', String(config.observations));
  row('attribute sets', 'attributes', String(config.attributes));
  row('objects', 'objects', String(config.objects));
  row('object instances', 'instances', String(config.instances));
  row('resources', 'resources', String(config.resources));
  row('resource instances', 'resourceInstances', String(config.resourceInstances));
  row('stored values', 'values', config.values + ' bytes');
  row('events', 'events', String(config.events));
  rows.push({ name: 'records and scratch', bytes: left, note: 'of the formats, the endpoint, the registration' });
  // Sockets below DTLS receive what it adds, too.
  const ring = ringSize(RING_SLOTS, config.message + (dtls === undefined ? 0 : OVERHEAD));
  return { rows, arena, ram: ramOf(config), inbox: config.message, ring, ...(dtls === undefined ? {} : { dtls }) };
}

/** The table as lines for people. */
export function memoryLines(table: MemoryTable, bold: (text: string) => string): string[] {
  const line = (name: string, bytes: number, note: string): string => (name.padEnd(26) + String(bytes).padStart(6) + '  ' + note).trimEnd();
  return [
    ...table.rows.map((each) => line(each.name, each.bytes, each.note)),
    bold(line('arena', table.arena, 'bytes, allocated once')),
    line('its views', table.ram - table.arena, 'on XS'),
    line('inbox of the pump', table.inbox, 'one datagram'),
    line('receive ring of the host', table.ring, RING_SLOTS + ' datagrams'),
    ...(table.dtls === undefined ? [] : [line('DTLS', table.dtls, 'AES and SHA-256, one session, its datagram')]),
    bold(line('in all', table.ram + table.inbox + table.ring + (table.dtls ?? 0), 'bytes')),
  ];
}
