// The modules of the Moddable SDK that the host imports, as its documentation (documentation/network, documentation/base, ECMA-419) and its sources say they
// behave, in one world whose time, network and flash the cases move. A script: what it defines is there for the bundle and the cases.

const world = {
  now: 1000,
  /** False: no network interface, as after Wi-Fi has gone. */
  network: true,
  /** False: write throws, as lwIP does when it has no buffers. */
  buffers: true,
  timers: [],
  sockets: [],
  /** Calls that are due from the event loop. */
  due: [],
  /** Called with each datagram sent: bytes, address, port, the socket. */
  onSent: null,
  listeners: [],
  connections: [],
  wifis: [],
  names: {},
  flash: {},
  /** What the flash does to what is written: null, "full", or "cut". */
  damage: null,

  /** Runs the event loop for so many milliseconds. */
  run(ms) {
    const end = this.now + ms;
    for (;;) {
      this.turn();
      let next = null;
      for (const timer of this.timers) if (timer.at !== null && timer.at <= end && (next === null || timer.at < next.at)) next = timer;
      if (next === null) break;
      if (next.at > this.now) this.now = next.at;
      next.at = next.repeat > 0 ? this.now + next.repeat : null;
      next.callback(next);
    }
    this.now = end;
    this.turn();
  },

  turn() {
    while (this.due.length > 0) this.due.shift()();
  },

  /** A datagram comes in for the socket on a port; false when there is none. */
  receive(bytes, address, port, to) {
    for (const socket of this.sockets) {
      if (socket.port !== to) continue;
      socket.queue.push({ bytes, address, port });
      this.due.push(() => {
        if (!socket.closed && socket.queue.length > 0) socket.onReadable(socket.queue.length);
      });
      return true;
    }
    return false;
  },
};

const sdk = {};

sdk['time'] = {
  get ticks() {
    return world.now;
  },
};

sdk['timer'] = {
  repeat(callback, ms) {
    const timer = { callback, at: world.now + ms, repeat: ms };
    world.timers.push(timer);
    return timer;
  },
  schedule(timer, ms, repeat) {
    if (world.timers.indexOf(timer) < 0) throw new Error('invalid timer');
    timer.at = ms === undefined ? null : world.now + ms;
    timer.repeat = repeat === undefined ? 0 : repeat;
  },
  clear(timer) {
    const at = world.timers.indexOf(timer);
    if (at < 0) throw new Error('invalid timer');
    world.timers.splice(at, 1);
  },
};

function whole(buffer) {
  const bytes = [];
  for (let i = 0; i < buffer.length; i++) bytes.push(buffer[i]);
  return bytes;
}

sdk['embedded:io/socket/udp'] = class UDP {
  constructor(options) {
    if (!world.network) throw new Error('no network');
    for (const socket of world.sockets) if (socket.port === options.port) throw new Error('bind failed');
    this.target = options.target;
    this.port = options.port;
    this.onReadable = options.onReadable;
    this.queue = [];
    this.closed = false;
    world.sockets.push(this);
  }

  read() {
    if (this.closed) throw new TypeError('invalid this');
    const packet = this.queue.shift();
    if (packet === undefined) return undefined;
    const buffer = new Uint8Array(packet.bytes).buffer;
    buffer.address = packet.address;
    buffer.port = packet.port;
    return buffer;
  }

  write(buffer, address, port) {
    if (this.closed) throw new TypeError('invalid this');
    if (!/^\d+\.\d+\.\d+\.\d+$/.test(address)) throw new RangeError('invalid IP address');
    if (!world.network || !world.buffers) throw new Error('UDP send failed');
    const bytes = whole(buffer);
    if (world.onSent !== null) world.onSent(bytes, address, port, this);
  }

  close() {
    const at = world.sockets.indexOf(this);
    if (at >= 0) world.sockets.splice(at, 1);
    this.closed = true;
  }
};

/** One end of a TCP connection; the other is the case's. */
sdk['embedded:io/socket/tcp'] = class TCP {
  constructor(options) {
    if (options === undefined) return;
    const from = options.from;
    if (from === undefined && !world.network) throw new Error('no network');
    this.onReadable = options.onReadable;
    this.onWritable = options.onWritable;
    this.onError = options.onError;
    this.remoteAddress = from === undefined ? options.address : from.remoteAddress;
    this.remotePort = from === undefined ? options.port : from.remotePort;
    this.received = from === undefined ? [] : from.received;
    this.room = 0;
    this.sent = [];
    this.closed = false;
    if (from !== undefined) {
      from.closed = true;
      world.due.push(() => {
        if (this.closed) return;
        this.grant(64);
        if (this.received.length > 0) this.onReadable(this.received.length);
      });
    }
    world.connections.push(this);
  }

  read(into) {
    if (this.closed) throw new TypeError('invalid this');
    if (into.length > this.received.length || into.length === 0) throw new Error('invalid');
    for (let i = 0; i < into.length; i++) into[i] = this.received[i];
    this.received.splice(0, into.length);
    return into.length;
  }

  write(bytes) {
    if (this.closed) throw new TypeError('invalid this');
    if (bytes.length > this.room) throw new Error('would block');
    for (const byte of whole(bytes)) this.sent.push(byte);
    this.room -= bytes.length;
    return this.room;
  }

  close() {
    this.closed = true;
  }

  /* For the cases. */

  grant(room) {
    this.room = room;
    if (!this.closed) this.onWritable(room);
  }

  arrive(bytes) {
    for (const byte of bytes) this.received.push(byte);
    if (!this.closed) this.onReadable(this.received.length);
  }

  fail() {
    if (!this.closed) this.onError();
  }
};

sdk['embedded:io/socket/listener'] = class Listener {
  constructor(options) {
    for (const listener of world.listeners) if (listener.port === options.port) throw new Error('bind socket failed');
    this.port = options.port === 0 ? 49999 : options.port;
    this.onReadable = options.onReadable;
    this.pending = [];
    world.listeners.push(this);
  }

  read() {
    return this.pending.shift();
  }

  close() {
    world.listeners.splice(world.listeners.indexOf(this), 1);
  }

  arrive(address, port, bytes) {
    this.pending.push({ remoteAddress: address, remotePort: port, received: bytes, closed: false, close() { this.closed = true; } });
    this.onReadable(this.pending.length);
  }
};

/** TLS: whatever it is asked stands in `asked`; the handshake is done with the first room. */
sdk['embedded:io/socket/tcp/tls'] = class TLSSocket extends sdk['embedded:io/socket/tcp'] {
  constructor(options) {
    super(options);
    this.asked = options;
  }
};

sdk['embedded:network/dns/resolver/udp'] = class Resolver {
  constructor(options) {
    this.servers = options.servers;
  }

  resolve(options) {
    world.due.push(() => {
      const address = world.names[options.host];
      if (address === undefined) options.onError(options.host);
      else options.onResolved(options.host, address);
    });
  }

  close() {}
};

sdk['embedded:network/interface/wifi'] = class WiFi {
  constructor(options) {
    this.onChanged = options.onChanged;
    this.connection = 200;
    this.address = undefined;
    this.MAC = '02:00:00:00:00:01';
    this.RSSI = -60;
    this.attempts = [];
    world.wifis.push(this);
  }

  connect(options) {
    if (this.connection === 300) throw new Error('already connecting');
    this.attempts.push(options);
    this.become(300, undefined);
  }

  disconnect() {
    this.become(200, undefined);
  }

  close() {}

  become(connection, address) {
    this.address = address;
    if (connection === this.connection) return;
    this.connection = connection;
    world.due.push(() => this.onChanged('connection'));
  }
};

/** Damages what is written as the world says; true: it was refused. */
function kept(store, key, value) {
  if (world.damage === 'full') throw new Error('ESP_ERR_NVS_NOT_ENOUGH_SPACE');
  store[key] = world.damage === 'cut' ? value.slice(0, value.length >> 1) : value;
}

sdk['preference'] = {
  get(domain, key) {
    return world.flash[domain + '/' + key];
  },
  set(domain, key, value) {
    kept(world.flash, domain + '/' + key, value);
  },
  delete(domain, key) {
    delete world.flash[domain + '/' + key];
  },
};

sdk['embedded:storage/key-value'] = {
  open(options) {
    const path = options.path;
    return {
      read(key) {
        const bytes = world.flash[path + ':' + key];
        return bytes === undefined ? undefined : new Uint8Array(bytes).buffer;
      },
      write(key, value) {
        kept(world.flash, path + ':' + key, whole(value));
      },
      delete(key) {
        delete world.flash[path + ':' + key];
      },
      close() {},
    };
  },
};
