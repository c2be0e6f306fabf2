// A UDP socket that receives into bytes of its caller: nothing is allocated for a datagram, neither coming nor going. IPv4; addresses are int32.
//
// Native: udp_lwip.c for ESP32, ESP8266 and Pico, udp_lin.c for Linux. hosts/moddable/udp.ts does the same over the SDK's own socket.

export class Udp extends Native("xs_mote_udp_destructor") {
  // port 0: chosen by the system. slots, bytes: datagrams that wait, and the longest of them; room: the longest sent.
  // onReadable is called from the event loop, without arguments. Throws "bind failed", "no socket", "no memory", "no network".
  constructor(port, slots, bytes, room, onReadable) { super(); native("xs_mote_udp").call(this, port, slots, bytes, room, onReadable); }

  // Local port.
  get port() { return native("xs_mote_udp_get_port").call(this); }
  // Sender of the datagram that recv answered last.
  get remoteAddress() { return native("xs_mote_udp_get_remoteAddress").call(this); }
  get remotePort() { return native("xs_mote_udp_get_remotePort").call(this); }
  // Datagrams dropped because the ring was full.
  get dropped() { return native("xs_mote_udp_get_dropped").call(this); }

  // The oldest datagram into into[at .. at + capacity): its length, or WOULD_BLOCK, MESSAGE_SIZE (longer, and gone), CONNECTION_LOST, DEVICE_ERROR.
  recv(into, at, capacity) { return native("xs_mote_udp_recv").call(this, into, at, capacity); }
  // Sends bytes[at .. at + length): the length, or WOULD_BLOCK, NO_MEMORY, NO_CONNECTION, MESSAGE_SIZE, CONNECTION_LOST, DEVICE_ERROR.
  send(bytes, at, length, address, port) { return native("xs_mote_udp_send").call(this, bytes, at, length, address, port); }
  // Drops what waits: how many.
  drain() { return native("xs_mote_udp_drain").call(this); }
  close() { return native("xs_mote_udp_close").call(this); }
}
