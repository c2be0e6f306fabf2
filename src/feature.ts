/**
 * A part of the protocol that a client may have or not: what it costs, and how it is wired in. Only what is named in `use` gets into a bundle.
 */
import type { Sized } from './config.js';
import type { Core } from './core.js';

export interface Feature extends Sized {
  /**
   * Builds its tables, in the order in which `bytes` counts them, and wires itself in. Called once, by the client's constructor.
   * @internal
   */
  attach(core: Core): void;
}
