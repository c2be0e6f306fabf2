/**
 * The resources that change by themselves, each second: /obs, /obs-non, /obs-large, /obs-pumping, /obs-pumping-non, and /obs-reset, which ends all observations.
 */
import { CON, NON } from '../../src/codec/index.js';
import { type Answer, type Resource, type Tell, bytesOf, textOf } from './resource.js';
import { type Type, BAD_REQUEST, CHANGED, CONTENT, DELETED, FORBIDDEN, NOT_ACCEPTABLE, NOT_FOUND, TEXT } from './types.js';

/** How often they change, ms. */
export const CHANGE_MS = 1000;
const MAX_AGE_S = 1;
const PADDING = '-'.repeat(64);

export interface Observable extends Resource {
  /** A second has passed. */
  tick(): void;
}

export function isObservable(resource: Resource): resource is Observable {
  return resource.notifies !== undefined;
}

export function observables(tell: Tell): Resource[] {
  const all: Resource[] = [
    clock('obs', CON, tell),
    clock('obs-non', NON, tell),
    padded('obs-large', CON, tell, (time) => PADDING + '\n' + time.padEnd(32) + '\n' + PADDING),
    padded('obs-pumping', CON, tell, pumping()),
    padded('obs-pumping-non', NON, tell, pumping()),
  ];
  all.push({
    path: 'obs-reset',
    post: (request) => {
      if (textOf(request.payload) !== 'sesame') return { code: FORBIDDEN };
      for (const each of all) if (isObservable(each)) tell(each, null);
      return { code: CHANGED };
    },
  });
  return all;
}

function timeOfDay(): string {
  return new Date().toTimeString().slice(0, 8);
}

/** The time of day, until a PUT says something else for once. */
function clock(path: string, notifies: Type, tell: Tell): Observable {
  let value: Uint8Array | undefined;
  let format = TEXT;
  const resource: Observable = {
    path,
    notifies,
    attributes: 'title="Observable resource which changes every second";rt="observe";obs',
    get: (request) => {
      if (request.accept >= 0 && request.accept !== format) return { code: NOT_ACCEPTABLE };
      return { code: CONTENT, format, payload: value ?? bytesOf(timeOfDay()), maxAge: MAX_AGE_S };
    },
    put: (request) => {
      if (request.format < 0) return { code: BAD_REQUEST };
      // Who observes one format does not get another (RFC 7641 4.2): 4.06, and it is over.
      if (request.format !== format) tell(resource, NOT_ACCEPTABLE);
      value = request.payload.slice();
      format = request.format;
      tell(resource);
      return { code: CHANGED };
    },
    delete: () => {
      value = undefined;
      tell(resource, NOT_FOUND);
      return { code: DELETED };
    },
    tick: () => {
      value = undefined;
      format = TEXT;
      tell(resource);
    },
  };
  return resource;
}

function padded(path: string, notifies: Type, tell: Tell, text: (time: string) => string): Observable {
  let now = text(timeOfDay());
  const resource: Observable = {
    path,
    notifies,
    attributes: 'title="Observable resource which changes every second";rt="observe";obs',
    get: (): Answer => ({ code: CONTENT, format: TEXT, payload: bytesOf(now), maxAge: MAX_AGE_S }),
    tick: () => {
      now = text(timeOfDay());
      tell(resource);
    },
  };
  return resource;
}

/** Short, long, longer, and again. */
function pumping(): (time: string) => string {
  let turn = 0;
  return (time) => {
    turn = (turn + 1) % 3;
    const line = PADDING.slice(0, turn === 1 ? 31 : 63);
    return turn === 0 ? time : line + '\n' + time.padStart(turn === 1 ? 19 : 35) + '\n' + line + '\n';
  };
}
