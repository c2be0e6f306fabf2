// The part of a device's System that a command-line program can have: a restart, or deep sleep, ends it.

import { exit, print } from 'host';

globalThis.System = {
  restart: () => exit(0),
  deepSleep: (duration) => {
    print(`@@ ${JSON.stringify({ slept: duration / 1000000 })}`);
    exit(0);
  },
};
