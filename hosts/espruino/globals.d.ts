/**
 * The few declarations of Espruino's globals and modules that this host uses, as the interpreter really has them.
 */

/** A socket of `require('dgram')`. */
interface DgramSocket {
  /** Binds at once; throws when the port is taken or there is no network. */
  bind(port: number): DgramSocket;
  /** Queues a byte string; throws when the socket is closed or there is no network. */
  send(message: string, port: number, address: string): void;
  close(): void;
  /** The message is a byte string, cut at the receive limit. */
  on(event: 'message', listener: (message: string, from: { address: string; port: number; size: number }) => void): void;
  /** Called once for each of the interpreter's lists that the socket is in: twice for a bound one. */
  on(event: 'close', listener: (failed: boolean) => void): void;
}

interface DgramModule {
  createSocket(options: { type: 'udp4'; recvBufferSize?: number }): DgramSocket;
}

/** A connection of `require('net')` or `require('tls')`. */
interface NetSocket {
  /** Queues a byte string; throws when the socket is closed. */
  write(text: string): boolean;
  end(): void;
  on(event: 'data', listener: (text: string) => void): void;
  on(event: 'drain' | 'error', listener: () => void): void;
  on(event: 'close', listener: (failed: boolean) => void): void;
}

interface NetServer {
  /** Throws when the port is taken or there is no network. */
  listen(port: number): void;
  close(): void;
}

interface NetModule {
  /** Throws when there is no network, or where that is known at once. */
  connect(options: { host: string; port: number; ca?: string; cert?: string; key?: string }, callback: () => void): NetSocket;
  /** `net` alone. */
  createServer?(callback: (socket: NetSocket) => void): NetServer;
}

interface WifiModule {
  /** Calls back with null, or with why not, once it has given up. */
  connect(ssid: string, options: { password?: string }, callback: (error: string | null) => void): void;
  disconnect(): void;
  /** Without a network the address is missing, or 0.0.0.0. */
  getIP(): { ip?: string; mac?: string };
  getDetails(): { rssi?: number };
  on(event: 'connected' | 'dhcp_timeout', listener: () => void): void;
  /** The reason is a number, as text. */
  on(event: 'disconnected', listener: (details: { reason: string } | undefined) => void): void;
  /** One name at a time; calls back with null when there is none. */
  getHostByName(name: string, callback: (address: string | null) => void): void;
}

interface StorageModule {
  /** Undefined where there is no such file. */
  readArrayBuffer(name: string): ArrayBuffer | undefined;
  /** Names are cut to 28 characters. False, or an exception, when the flash is full. */
  write(name: string, bytes: Uint8Array): boolean;
  erase(name: string): void;
}

interface EspruinoAesOptions {
  mode: 'CBC' | 'ECB';
  /** 16 bytes; it is not changed. */
  iv?: Uint8Array;
}

/** `require('crypto').AES`; the key is 16 bytes, the message whole blocks, and each result a new buffer. */
interface EspruinoAes {
  encrypt(message: Uint8Array, key: Uint8Array, options: EspruinoAesOptions): ArrayBuffer;
  decrypt(message: Uint8Array, key: Uint8Array, options: EspruinoAesOptions): ArrayBuffer;
}

interface EspruinoCrypto {
  readonly AES: EspruinoAes;
  /** Of a byte string. */
  SHA256(message: string): ArrayBuffer;
}

/** Throws where the build does not have the module. */
declare function require(name: 'crypto'): EspruinoCrypto;
declare function require(name: 'dgram'): DgramModule;
declare function require(name: 'net' | 'tls'): NetModule;
declare function require(name: 'Storage'): StorageModule;
declare function require(name: 'Wifi'): WifiModule;

declare function setTimeout(callback: () => void, ms: number): number;
/** Never without an argument: that ends all timers. */
declare function clearTimeout(id: number): void;

declare const E: {
  /** The bytes as a byte string; undefined when memory is short. */
  toString(bytes: Uint8Array): string | undefined;
  /** 32 bits of the hardware's generator. */
  hwRand(): number;
  reboot(): void;
};
