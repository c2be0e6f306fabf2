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

declare module 'embedded:io/socket/tcp' {
  export interface TcpEvents {
    /** So many bytes can be read. */
    onReadable: (count: number) => void;
    /** So many bytes can be written; the first time: it is connected. */
    onWritable: (count: number) => void;
    /** It is over; what was received before has been read. */
    onError: () => void;
  }

  /** ECMA-419 16: TCP socket. */
  export default class TCP {
    constructor(options: (TcpEvents & { address: string; port: number; nodelay?: boolean }) | (TcpEvents & { from: TCP; nodelay?: boolean }));
    readonly remoteAddress: string;
    readonly remotePort: number;
    /** Fills the view; throws "invalid" when there is less. */
    read(into: Uint8Array): number;
    /** The bytes that can be written now; throws "would block". */
    write(bytes: Uint8Array): number;
    close(): void;
  }
}

declare module 'embedded:io/socket/listener' {
  import type TCP from 'embedded:io/socket/tcp';

  export default class Listener {
    /** Throws when the port is taken. */
    constructor(options: { port: number; onReadable: (count: number) => void });
    readonly port: number;
    /** The oldest connection, for the option `from`. */
    read(): TCP | undefined;
    close(): void;
  }
}

declare module 'embedded:io/socket/tcp/tls' {
  import type TCP from 'embedded:io/socket/tcp';
  import type { TcpEvents } from 'embedded:io/socket/tcp';

  /** TLS over TCP, with what TCP has. */
  export default class TLSSocket {
    constructor(
      options: TcpEvents & { address: string; port: number; host: string; nodelay?: boolean; TCP: { io: typeof TCP }; secure: { serverName: string; certificate?: ArrayBuffer } },
    );
    read(into: Uint8Array): number;
    write(bytes: Uint8Array): number;
    close(): void;
  }
}

declare module 'embedded:network/interface/wifi' {
  /** ECMA-419: Wi-Fi interface. */
  export default class WiFi {
    constructor(options: { onChanged: (property: string) => void });
    /** 200 disconnected, 300 connecting, 400 joined, 500 with an address. */
    readonly connection: number;
    readonly address: string | undefined;
    readonly MAC: string | undefined;
    readonly RSSI: number | undefined;
    /** Throws while it is connecting. */
    connect(options: { SSID: string; password?: string; secure?: boolean }): void;
    disconnect(): void;
    close(): void;
  }
}

declare module 'embedded:network/dns/resolver/udp' {
  import type UDP from 'embedded:io/socket/udp';

  export interface ResolveOptions {
    host: string;
    onResolved(host: string, address: string): void;
    onError(host: string): void;
  }

  /** ECMA-419 21: A records; a request is repeated each second. */
  export default class Resolver {
    constructor(options: { servers: string[]; socket: { io: typeof UDP } });
    resolve(options: ResolveOptions): void;
    close(): void;
  }
}

declare module 'embedded:storage/key-value' {
  /** ECMA-419 18: values by key; throws when they cannot be kept. */
  export interface KeyValueStore {
    /** Undefined when there is none; throws for one of another format. */
    read(key: string): ArrayBuffer | undefined;
    write(key: string, value: Uint8Array): void;
    /** Also when there was none. */
    delete(key: string): void;
    close(): void;
  }

  const stores: {
    open(options: { path: string; mode?: 'r' | 'r+'; format?: 'buffer' }): KeyValueStore;
  };
  export default stores;
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
      /** Microseconds. */
      deepSleep?(duration: number): void;
    };

declare module 'crypt' {
  /** `cipher` is "AES"; the key may be overwritten afterwards. */
  export class BlockCipher {
    constructor(cipher: string, key: ArrayBuffer);
  }

  /** "CTR" or "CBC". A call goes on where the last one ended. */
  export class Mode {
    constructor(mode: string, cipher: BlockCipher);
    setIV(iv: ArrayBuffer): void;
    /** The whole of `data`, into the first bytes of `result`, which may be the same. */
    encrypt(data: Uint8Array, result: ArrayBuffer): void;
    decrypt(data: Uint8Array, result: ArrayBuffer): void;
  }
}
