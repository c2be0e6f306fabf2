// The XS side of the bridge: commands in, outputs out (bridge.ts says which bytes); maps them onto the client's five doors.
//
// Evaluated as a plain script after the bundle, which assigns globalThis.mote, and after the application's script, which assigns
// globalThis.makeClient(mote, options) -> client. The application's own names are reached through globalThis.client and call commands.

(function () {
  'use strict';

  // The names of the core that this glue relies on. Nothing below this object names any other.
  const core = {
    datagram(client, bytes, length, peer, now) {
      client.handleDatagram(bytes, length, peer, now);
    },
    timeout(client, now) {
      client.handleTimeout(now);
    },
    transmit(client, now) {
      return client.pollTransmit(now);
    },
    out(client) {
      return client.out;
    },
    outAt(client) {
      return client.outAt;
    },
    outPeer(client) {
      return client.outPeer;
    },
    nextTimeout(client, now) {
      return client.pollTimeout(now);
    },
    event(client) {
      return client.pollEvent();
    },
    /** How many rows the table of peers has. */
    peers(client) {
      return client.peers.capacity;
    },
    /** Whether the core wants this peer: 0 is closed, anything else open. */
    wanted(client, peer) {
      return client.peers.wanted(peer) === 1 || client.peers.wanted(peer) === 2;
    },
    /** Changes when an open network must be bound anew. */
    generation(client, peer) {
      return client.peers.generation(peer);
    },
    /** The peer's URI as bytes of its own. */
    uri(client, peer) {
      const at = client.peers.uriAt(peer);
      return client.arena.u8.slice(at, at + client.peers.uriLength(peer));
    },
    opened(client, peer, now) {
      client.peerOpen(peer, now);
      client.peerReady(peer, now);
    },
    closed(client, peer, now) {
      client.peerClosed(peer, now);
    }
  };

  const START = 0;
  const DATAGRAM = 1;
  const TIMEOUT = 2;
  const CALL = 3;

  const OUT_DATAGRAM = 0;
  const OUT_EVENT = 1;
  const OUT_TIMER = 2;
  const OUT_OPEN = 3;
  const OUT_CLOSE = 4;
  const OUT_RESULT = 5;

  // More rounds than this in one command means that a door never comes to rest.
  const ROUNDS = 10000;

  const reply = new Uint8Array(1 << 20);
  const view = new DataView(reply.buffer);
  let at = 0;
  let client = null;
  // The generation each open peer was opened with; undefined = closed.
  let open = [];

  function block(bytes, from, length) {
    view.setUint32(at, length);
    for (let i = 0; i < length; i++) reply[at + 4 + i] = bytes[from + i];
    at += 4 + length;
  }

  function record(kind, peer) {
    reply[at] = kind;
    reply[at + 1] = peer;
    at += 2;
  }

  function number(kind, value) {
    reply[at] = kind;
    view.setInt32(at + 1, value);
    at += 5;
  }

  function matchPeers(now) {
    let changed = false;
    for (let peer = 0; peer < core.peers(client); peer++) {
      const generation = core.wanted(client, peer) ? core.generation(client, peer) : undefined;
      if (generation === open[peer]) continue;
      if (open[peer] !== undefined) {
        record(OUT_CLOSE, peer);
        core.closed(client, peer, now);
      }
      open[peer] = generation;
      changed = true;
      if (generation !== undefined) {
        const uri = core.uri(client, peer);
        record(OUT_OPEN, peer);
        block(uri, 0, uri.length);
        core.opened(client, peer, now);
      }
    }
    return changed;
  }

  function drain(now) {
    let rounds = 0;
    do {
      for (let length = core.transmit(client, now); length > 0; length = core.transmit(client, now)) {
        record(OUT_DATAGRAM, core.outPeer(client));
        block(core.out(client), core.outAt(client), length);
        if (++rounds > ROUNDS) throw new Error('pollTransmit does not come to rest');
      }
      for (let event = core.event(client); event !== 0; event = core.event(client)) {
        number(OUT_EVENT, event);
        if (++rounds > ROUNDS) throw new Error('pollEvent does not come to rest');
      }
      if (++rounds > ROUNDS) throw new Error('the wanted peers do not come to rest');
    } while (matchPeers(now));
    number(OUT_TIMER, core.nextTimeout(client, now));
  }

  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  const evaluate = globalThis.eval;

  globalThis.handleCommand = function (buffer) {
    const command = new Uint8Array(buffer);
    const now = new DataView(buffer).getInt32(1);
    at = 0;
    switch (command[0]) {
      case START:
        open = [];
        client = globalThis.makeClient(globalThis.mote, JSON.parse(decoder.decode(command.subarray(5))));
        globalThis.client = client;
        break;
      case DATAGRAM: {
        // Borrowed by the door from its own start, as every host hands it over.
        const bytes = command.slice(6);
        core.datagram(client, bytes, bytes.length, command[5], now);
        break;
      }
      case TIMEOUT:
        core.timeout(client, now);
        break;
      case CALL: {
        const value = evaluate(decoder.decode(command.subarray(5)));
        const text = encoder.encode(value === undefined ? 'null' : JSON.stringify(value));
        record(OUT_RESULT, 0);
        block(text, 0, text.length);
        break;
      }
      default:
        throw new Error('no such command: ' + command[0]);
    }
    drain(now);
    return reply.buffer.slice(0, at);
  };
})();
