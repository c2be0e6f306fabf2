/**
 * What a bootstrap asks of whatever keeps the servers over a restart.
 */

/** What keeps the servers over a restart: the persistence feature. */
export interface Keeper {
  /** True while the steering objects are changed, and may be taken back: they are not saved. */
  held: boolean;
  /** True when all that has changed is saved; false makes it be saved at the next poll. */
  isSaved(): boolean;
  /** The steering objects have changed: they are saved at the next poll. */
  steer(): void;
}
