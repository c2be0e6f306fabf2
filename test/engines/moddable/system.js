// The part of a device's System that a command-line program can have: a restart ends it.

import { exit } from 'host';

globalThis.System = { restart: () => exit(0) };
