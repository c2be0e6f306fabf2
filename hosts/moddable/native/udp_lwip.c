/*
 * udp.js on lwIP (ESP32, ESP8266, Pico): lwIP's own callback copies each datagram, all its pbufs, into a ring of cells that was taken when the
 * socket was made; scripts copy it out of there. lwIP's task and the script's meet at two counters of the ring alone.
 */

#include "lwip/udp.h"
#include "lwip/raw.h"
#include "modLwipSafe.h"

#include "xsmc.h"
#include "xsHost.h"
#include "modInstrumentation.h"
#include "mc.xs.h"
#include "builtinCommon.h"
#include "udp.h"

#if ESP32
	#include "esp_netif.h"
	#include "lwip/priv/tcpip_priv.h"
#endif

typedef struct {
	uint32_t address;
	uint16_t port;
	uint16_t length;
	uint8_t data[];
} MoteCell;

typedef struct {
	struct udp_pcb* pcb;
	xsMachine* the;
	xsSlot obj;
	uint32_t dropped;
	int32_t remoteAddress;
	uint16_t remotePort;
	uint16_t bytes;
	/* Datagrams put in by lwIP's task and taken out by the script's, and the cell that is next: each side writes its own. */
	volatile uint16_t put;
	volatile uint16_t taken;
	uint8_t putAt;
	uint8_t takeAt;
	uint16_t cell;
	uint8_t slots;
	volatile uint8_t pending;
	uint8_t closed;
	uint8_t* ring;
} MoteUdpRecord, *MoteUdp;

void xs_mote_udp_destructor(void* data);

static const xsHostHooks ICACHE_RODATA_ATTR moteUdpHooks = { xs_mote_udp_destructor, NULL, NULL };

static MoteCell* moteCell(MoteUdp udp, uint8_t at)
{
	return (MoteCell*)(udp->ring + (uint32_t)at * udp->cell);
}

static void moteUdpDeliver(void* the, void* refcon, uint8_t* message, uint16_t messageLength)
{
	MoteUdp udp = refcon;
	udp->pending = 0;
	if (udp->closed) {
		c_free(udp);
		return;
	}
	xsBeginHost(the);
		xsCall0_noResult(udp->obj, xsID_onReadable);
	xsEndHost(the);
}

/* In lwIP's task on ESP32: no script runs here, and nothing of the engine may be touched. */
static void moteUdpReceived(void* arg, struct udp_pcb* pcb, struct pbuf* p, const ip_addr_t* address, u16_t port)
{
	MoteUdp udp = arg;
	int post = 0;
#ifdef mxDebug
	if (fxInNetworkDebugLoop(udp->the)) {
		pbuf_free(p);
		return;
	}
#endif
	if ((uint16_t)(udp->put - udp->taken) >= udp->slots || !IP_IS_V4(address)) {
		udp->dropped++;
	}
	else {
		MoteCell* cell = moteCell(udp, udp->putAt);
		cell->address = lwip_ntohl(ip4_addr_get_u32(ip_2_ip4(address)));
		cell->port = port;
		cell->length = p->tot_len;
		/* All of the chain: a datagram that was put together of fragments comes in several. */
		pbuf_copy_partial(p, cell->data, p->tot_len < udp->bytes ? p->tot_len : udp->bytes, 0);
		modInstrumentationAdjust(NetworkBytesRead, p->tot_len);
		udp->putAt = udp->putAt + 1 == udp->slots ? 0 : udp->putAt + 1;
		builtinCriticalSectionBegin();
		udp->put++;
		post = !udp->pending;
		udp->pending = 1;
		builtinCriticalSectionEnd();
	}
	pbuf_free(p);
	if (post && modMessagePostToMachine(udp->the, NULL, 0, moteUdpDeliver, udp))
		udp->pending = 0;	/* the queue is full: the next datagram tries again */
}

#if ESP32

typedef struct {
	struct tcpip_api_call_data call;
	MoteUdp udp;
	const void* data;
	ip_addr_t address;
	uint16_t length;
	uint16_t port;
} MoteCall;

#define MOTE_IN_LWIP(name) static err_t name(struct tcpip_api_call_data* call)
#define MOTE_CALL(name, message) tcpip_api_call(name, &(message)->call)

#else

typedef struct {
	MoteUdp udp;
	const void* data;
	ip_addr_t address;
	uint16_t length;
	uint16_t port;
} MoteCall;

#define MOTE_IN_LWIP(name) static err_t name(MoteCall* call)
#define MOTE_CALL(name, message) name(message)

#endif

MOTE_IN_LWIP(moteOpen)
{
	MoteCall* message = (MoteCall*)call;
	MoteUdp udp = message->udp;
	err_t err;
	udp->pcb = udp_new();
	if (!udp->pcb)
		return ERR_MEM;
	err = udp_bind(udp->pcb, IP_ADDR_ANY, message->port);
	if (err) {
		udp_remove(udp->pcb);
		udp->pcb = NULL;
		return err;
	}
	udp_recv(udp->pcb, moteUdpReceived, udp);
	return ERR_OK;
}

/* Behind this nothing is received any more, nor posted. */
MOTE_IN_LWIP(moteClose)
{
	MoteUdp udp = ((MoteCall*)call)->udp;
	udp_remove(udp->pcb);
	udp->pcb = NULL;
	return ERR_OK;
}

/* The SDK's own udp_sendto_safe does not look whether there was memory for the pbuf. */
MOTE_IN_LWIP(moteSend)
{
	MoteCall* message = (MoteCall*)call;
	struct pbuf* p = pbuf_alloc(PBUF_TRANSPORT, message->length, PBUF_RAM);
	err_t err;
	if (!p)
		return ERR_MEM;
	if (message->length)
		pbuf_take(p, message->data, message->length);
	err = udp_sendto(message->udp->pcb, p, &message->address, message->port);
	pbuf_free(p);
	return err;
}

void xs_mote_udp_destructor(void* data)
{
	MoteUdp udp = data;
	MoteCall message = { 0 };
	if (!udp)
		return;
	message.udp = udp;
	if (udp->pcb) {
		MOTE_CALL(moteClose, &message);
		modInstrumentationAdjust(NetworkSockets, -1);
	}
	c_free(udp->ring);
	udp->ring = NULL;
	/* A message that is under way frees it; without `closed` the whole machine ends, and none will be delivered. */
	if (!udp->closed || !udp->pending)
		c_free(udp);
}

void xs_mote_udp(xsMachine* the)
{
	MoteCall message = { 0 };
	MoteUdp udp;
	err_t err;
	int port = xsmcToInteger(xsArg(0));
	int slots = xsmcToInteger(xsArg(1));
	int bytes = xsmcToInteger(xsArg(2));

	CHECK_NETWORK_SAFE();
	if (slots < 1 || slots > 128 || bytes < 1 || bytes > 65500)
		xsRangeError("invalid ring");
	builtinInitIO();
	xsmcSet(xsThis, xsID_onReadable, xsArg(4));
	udp = c_calloc(1, sizeof(MoteUdpRecord));
	if (!udp)
		xsUnknownError("no memory");
	udp->the = the;
	udp->slots = slots;
	udp->bytes = bytes;
	udp->cell = (sizeof(MoteCell) + bytes + 3) & ~3;
	udp->ring = c_malloc((uint32_t)udp->cell * slots);
	message.udp = udp;
	message.port = port;
	/* Before the first datagram can come. */
	udp->obj = xsThis;
	err = udp->ring ? MOTE_CALL(moteOpen, &message) : ERR_MEM;
	if (err) {
		xs_mote_udp_destructor(udp);
		if (ERR_USE == err)
			xsUnknownError("bind failed");
		xsUnknownError(ERR_MEM == err ? "no memory" : "no socket");
	}
	xsmcSetHostData(xsThis, udp);
	xsSetHostHooks(xsThis, (xsHostHooks*)&moteUdpHooks);
	xsRemember(udp->obj);
	modInstrumentationAdjust(NetworkSockets, +1);
}

void xs_mote_udp_close(xsMachine* the)
{
	MoteUdp udp = xsmcGetHostData(xsThis);
	if (!udp || !xsmcGetHostDataValidate(xsThis, (void*)&moteUdpHooks))
		return;
	xsForget(udp->obj);
	xsmcSetHostData(xsThis, NULL);
	xsmcSetHostDestructor(xsThis, NULL);
	udp->closed = 1;
	xs_mote_udp_destructor(udp);
}

void xs_mote_udp_get_port(xsMachine* the)
{
	MoteUdp udp = xsmcGetHostDataValidate(xsThis, (void*)&moteUdpHooks);
	xsmcSetInteger(xsResult, udp->pcb->local_port);
}

void xs_mote_udp_get_remoteAddress(xsMachine* the)
{
	MoteUdp udp = xsmcGetHostDataValidate(xsThis, (void*)&moteUdpHooks);
	xsmcSetInteger(xsResult, udp->remoteAddress);
}

void xs_mote_udp_get_remotePort(xsMachine* the)
{
	MoteUdp udp = xsmcGetHostDataValidate(xsThis, (void*)&moteUdpHooks);
	xsmcSetInteger(xsResult, udp->remotePort);
}

void xs_mote_udp_get_dropped(xsMachine* the)
{
	MoteUdp udp = xsmcGetHostDataValidate(xsThis, (void*)&moteUdpHooks);
	xsmcSetInteger(xsResult, udp->dropped);
}

void xs_mote_udp_recv(xsMachine* the)
{
	MoteUdp udp = xsmcGetHostDataValidate(xsThis, (void*)&moteUdpHooks);
	xsIntegerValue capacity;
	MoteCell* cell;
	int length;
	uint8_t* into = moteBytes(the, 1, &capacity);
	if (!into) {
		xsmcSetInteger(xsResult, MOTE_PARAMETER);
		return;
	}
	if (udp->put == udp->taken) {
		xsmcSetInteger(xsResult, MOTE_WOULD_BLOCK);
		return;
	}
	cell = moteCell(udp, udp->takeAt);
	length = cell->length;
	udp->remoteAddress = (int32_t)cell->address;
	udp->remotePort = cell->port;
	if (length > capacity || length > udp->bytes)
		length = MOTE_MESSAGE_SIZE;
	else
		c_memcpy(into, cell->data, length);
	udp->takeAt = udp->takeAt + 1 == udp->slots ? 0 : udp->takeAt + 1;
	builtinCriticalSectionBegin();
	udp->taken++;
	builtinCriticalSectionEnd();
	xsmcSetInteger(xsResult, length);
}

void xs_mote_udp_drain(xsMachine* the)
{
	MoteUdp udp = xsmcGetHostDataValidate(xsThis, (void*)&moteUdpHooks);
	uint16_t count = udp->put - udp->taken;
	xsmcSetInteger(xsResult, count);
	udp->takeAt = (udp->takeAt + count) % udp->slots;
	builtinCriticalSectionBegin();
	udp->taken += count;
	builtinCriticalSectionEnd();
}

void xs_mote_udp_send(xsMachine* the)
{
	MoteUdp udp = xsmcGetHostDataValidate(xsThis, (void*)&moteUdpHooks);
	MoteCall message = { 0 };
	xsIntegerValue length;
	err_t err;
	ip_addr_set_ip4_u32(&message.address, lwip_htonl((uint32_t)xsmcToInteger(xsArg(3))));
	message.port = xsmcToInteger(xsArg(4));
	message.udp = udp;
	message.data = moteBytes(the, 0, &length);
	if (!message.data || length > 65507) {
		xsmcSetInteger(xsResult, MOTE_PARAMETER);
		return;
	}
	message.length = length;
	err = MOTE_CALL(moteSend, &message);	/* waits for lwIP's task: the bytes stay where they are */
	if (ERR_OK == err) {
		modInstrumentationAdjust(NetworkBytesWritten, length);
		xsmcSetInteger(xsResult, length);
	}
	else
		xsmcSetInteger(xsResult, ERR_MEM == err || ERR_BUF == err ? MOTE_NO_MEMORY : ERR_RTE == err ? MOTE_NO_CONNECTION : MOTE_DEVICE_ERROR);
}
