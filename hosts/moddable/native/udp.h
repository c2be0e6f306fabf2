/* What udp_lin.c and udp_lwip.c answer to udp.js: numbers of the network API (src/net/codes.ts). */

#ifndef MOTE_UDP_H
#define MOTE_UDP_H

#include "bytes.h"

#define MOTE_WOULD_BLOCK (-3001)
#define MOTE_PARAMETER (-3003)
#define MOTE_NO_CONNECTION (-3004)
#define MOTE_NO_MEMORY (-3007)
#define MOTE_DEVICE_ERROR (-3012)
#define MOTE_CONNECTION_LOST (-3016)
#define MOTE_MESSAGE_SIZE (-3021)

#endif
