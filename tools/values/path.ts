/**
 * Paths from text and to text, for people who type them.
 */
import { ABSENT, Path } from '../../src/codec/index.js';

const encoder = new TextEncoder();

/** Reads "/3/0/14"; undefined when it is no path. */
export function parsePath(text: string): Path | undefined {
  const bytes = encoder.encode(text);
  const path = new Path();
  return path.parse(bytes, 0, bytes.length) < 0 ? undefined : path;
}

/** "/3/0/14"; "/" for the root, and "-" for an instance that the payload does not name. */
export function pathText(path: { oid: number; iid: number; rid: number; riid: number }): string {
  const ids = [path.oid, path.iid, path.rid, path.riid];
  while (ids.length > 0 && ids[ids.length - 1] === ABSENT) ids.pop();
  return '/' + ids.map((id) => (id === ABSENT ? '-' : String(id))).join('/');
}
