/**
 * The few declarations of the Moddable SDK's modules and globals that this host uses, as the SDK really has them.
 */

declare module 'embedded:io/socket/udp' {
  /** A received datagram. */
  export interface Datagram extends ArrayBuffer {
    readonly address: string;
    readonly port: number;
  }

  /** ECMA-419 17: UDP socket; IPv4 only. */
  export default class UDP {
    /** Throws when the port is taken, when there is no network or no memory. */
    constructor(options: { port: number; target: unknown; onReadable: (this: UDP, count: number) => void });
    /** What the constructor was given. */
    readonly target: unknown;
    /** The oldest datagram, newly allocated; undefined: none. */
    read(): Datagram | undefined;
    /** Sends the whole of the view; throws when that fails. */
    write(bytes: Uint8Array, address: string, port: number): void;
    close(): void;
  }
}

declare module 'timer' {
  export interface TimerId {
    readonly brand: 'timer';
  }

  export default class Timer {
    static repeat(callback: (id: TimerId) => void, ms: number): TimerId;
    /** Without a time: suspends. */
    static schedule(id: TimerId, ms?: number, repeat?: number): void;
    static clear(id: TimerId): void;
  }
}

declare module 'preference' {
  /** Small values by domain and key; throws when they cannot be kept. */
  export default class Preference {
    static get(domain: string, key: string): boolean | number | string | ArrayBuffer | undefined;
    static set(domain: string, key: string, value: boolean | number | string | ArrayBuffer): void;
    static delete(domain: string, key: string): void;
  }
}

declare module 'time' {
  export default class Time {
    /** Milliseconds: an int32 that wraps on devices, a double on computers. */
    static readonly ticks: number;
  }
}

/** The system's own functions; absent where the SDK has none for the platform. */
declare var System:
  | undefined
  | {
      /** Calls back with undefined when there is no such name. */
      resolve?(name: string, callback: (name: string, address: string | undefined) => void): void;
      restart?(): void;
    };
