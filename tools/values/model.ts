/**
 * The data types of the resources that the tools know by number: what TLV and plain text do not tell by themselves.
 *
 * From the OMA registry: Security 1.2, Server 1.2, Access Control 1.1, Device 1.2, Connectivity Monitoring 1.3, Firmware Update 1.2,
 * Location 1.0, Connectivity Statistics 1.0, Temperature 1.1,
 * LwM2M v1.1 Test Object 1.0.
 */
import { ABSENT, BOOLEAN, CORELNK, FLOAT, INTEGER, NONE, OBJLNK, OPAQUE, Path, STRING, TIME, UNSIGNED } from '../../src/codec/index.js';

/** Resources by the letter of their type: S string, I integer, U unsigned, F float, B boolean, O opaque, T time, L object link, C CoRE link. */
const OBJECTS: Readonly<Record<number, string>> = {
  0: 'S0 B1 I2 O3 O4 O5 I6 O7 O8 S9 I10 I11 I12 U13 S14 U15 U16 L17 U18 U19 U20 U21 U22 U23 U24 S25 L26 L27 I28 I29 S30',
  1: 'I0 I1 I2 I3 I5 B6 S7 L10 U11 T12 U13 U14 B15 B16 U17 U18 U19 U20 B21 S22 B23 L24 S25 I26 U27',
  2: 'I0 I1 I2 I3',
  3: 'S0 S1 S2 S3 I6 I7 I8 I9 I10 I11 T13 S14 S15 S16 S17 S18 S19 I20 I21 L22',
  4: 'I0 I1 I2 I3 S4 S5 I6 S7 I8 I9 I10 I11 I12 I13',
  5: 'O0 S1 I3 I5 S6 S7 I8 I9 I11 T12 U13 B14',
  6: 'F0 F1 F2 F3 O4 T5 F6',
  7: 'I0 I1 I2 I3 I4 I5 I8',
  3303: 'F5700 F5601 F5602 F5603 F5604 S5701 S5750 T5518 F6050 I6042 I6049',
  3442: 'S4 S6 S110 I120 U125 F130 B140 O150 T160 L170 C180 S1110 I1120 U1125 F1130 B1140 O1150 T1160 L1170 C1180',
};

const LETTERS: Readonly<Record<string, number>> = { S: STRING, I: INTEGER, U: UNSIGNED, F: FLOAT, B: BOOLEAN, O: OPAQUE, T: TIME, L: OBJLNK, C: CORELNK };

/** The declared type of the resource that a path names, NONE where the tools do not know it. */
export function knownType(path: Path): number {
  const resources = OBJECTS[path.oid];
  if (resources === undefined || path.rid === ABSENT) return NONE;
  const entry = resources.split(' ').find((each) => each.slice(1) === String(path.rid));
  return entry === undefined ? NONE : LETTERS[entry[0]];
}

/** The readable resources of an object that have types here. */
export function knownResources(oid: number): number[] {
  const resources = OBJECTS[oid];
  return resources === undefined ? [] : resources.split(' ').map((each) => Number(each.slice(1)));
}

/** The name of a type as the command line prints it: an unsigned integer is an integer there. */
export function typeName(type: number): string {
  switch (type) {
    case STRING: return 'string';
    case INTEGER: return 'integer';
    case UNSIGNED: return 'integer';
    case FLOAT: return 'float';
    case BOOLEAN: return 'boolean';
    case OPAQUE: return 'opaque';
    case TIME: return 'time';
    case OBJLNK: return 'objlnk';
    case NONE: return 'none';
    default: return 'corelnk';
  }
}
