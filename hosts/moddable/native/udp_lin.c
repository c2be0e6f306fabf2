/* udp.js on Linux: a non-blocking socket whose readiness GLib's loop tells; the kernel's own buffer is the ring. */

#include "xsmc.h"
#include "mc.xs.h"
#include "udp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

typedef struct {
	int fd;
	guint source;
	xsMachine* the;
	xsSlot obj;
	int32_t remoteAddress;
	uint16_t remotePort;
	uint8_t calling;
	uint8_t closed;
} MoteUdpRecord, *MoteUdp;

void xs_mote_udp_destructor(void* data);

static const xsHostHooks moteUdpHooks = { xs_mote_udp_destructor, NULL, NULL };

static void moteUdpFree(MoteUdp udp)
{
	if (udp->source)
		g_source_remove(udp->source);
	if (udp->fd >= 0)
		close(udp->fd);
	free(udp);
}

void xs_mote_udp_destructor(void* data)
{
	if (data)
		moteUdpFree(data);
}

/* Told once; the next recv asks for more, so that a datagram that nobody takes does not keep the loop busy. */
static gboolean moteUdpReadable(gint fd, GIOCondition condition, gpointer data)
{
	MoteUdp udp = data;
	udp->source = 0;
	udp->calling = 1;
	xsBeginHost(udp->the);
		xsCall0_noResult(udp->obj, xsID_onReadable);
	xsEndHost(udp->the);
	udp->calling = 0;
	if (udp->closed)
		moteUdpFree(udp);
	return G_SOURCE_REMOVE;
}

static void moteUdpWatch(MoteUdp udp)
{
	if (!udp->source)
		udp->source = g_unix_fd_add(udp->fd, G_IO_IN | G_IO_ERR, moteUdpReadable, udp);
}

void xs_mote_udp(xsMachine* the)
{
	struct sockaddr_in address = { 0 };
	int port = xsmcToInteger(xsArg(0));
	MoteUdp udp = calloc(1, sizeof(MoteUdpRecord));
	if (!udp)
		xsUnknownError("no memory");
	udp->fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (udp->fd < 0) {
		free(udp);
		xsUnknownError("no socket");
	}
	address.sin_family = AF_INET;
	address.sin_port = htons(port);
	address.sin_addr.s_addr = htonl(INADDR_ANY);
	if (bind(udp->fd, (struct sockaddr*)&address, sizeof(address))) {
		moteUdpFree(udp);
		xsUnknownError("bind failed");
	}
	xsmcSetHostData(xsThis, udp);
	xsSetHostHooks(xsThis, (xsHostHooks*)&moteUdpHooks);
	xsmcSet(xsThis, xsID_onReadable, xsArg(4));
	udp->the = the;
	udp->obj = xsThis;
	xsRemember(udp->obj);
	moteUdpWatch(udp);
}

void xs_mote_udp_close(xsMachine* the)
{
	MoteUdp udp = xsmcGetHostData(xsThis);
	if (!udp || !xsmcGetHostDataValidate(xsThis, (void*)&moteUdpHooks))
		return;
	xsForget(udp->obj);
	xsmcSetHostData(xsThis, NULL);
	xsmcSetHostDestructor(xsThis, NULL);
	/* The port is free at once, also from within onReadable. */
	close(udp->fd);
	udp->fd = -1;
	if (udp->calling)
		udp->closed = 1;
	else
		moteUdpFree(udp);
}

void xs_mote_udp_get_port(xsMachine* the)
{
	MoteUdp udp = xsmcGetHostDataValidate(xsThis, (void*)&moteUdpHooks);
	struct sockaddr_in address = { 0 };
	socklen_t size = sizeof(address);
	getsockname(udp->fd, (struct sockaddr*)&address, &size);
	xsmcSetInteger(xsResult, ntohs(address.sin_port));
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

/* The kernel does not tell what it dropped. */
void xs_mote_udp_get_dropped(xsMachine* the)
{
	xsmcSetInteger(xsResult, 0);
}

static int moteUdpFailure(int error)
{
	switch (error) {
		case EAGAIN:
		case EINTR:
			return MOTE_WOULD_BLOCK;
		case ECONNREFUSED:
			return MOTE_CONNECTION_LOST;
		case EMSGSIZE:
			return MOTE_MESSAGE_SIZE;
		case ENOBUFS:
		case ENOMEM:
			return MOTE_NO_MEMORY;
		case ENETUNREACH:
		case EHOSTUNREACH:
		case ENETDOWN:
			return MOTE_NO_CONNECTION;
		default:
			return MOTE_DEVICE_ERROR;
	}
}

void xs_mote_udp_recv(xsMachine* the)
{
	MoteUdp udp = xsmcGetHostDataValidate(xsThis, (void*)&moteUdpHooks);
	struct sockaddr_in sender = { 0 };
	socklen_t size = sizeof(sender);
	xsIntegerValue capacity;
	ssize_t length;
	uint8_t* into = moteBytes(the, 1, &capacity);
	if (!into) {
		xsmcSetInteger(xsResult, MOTE_PARAMETER);
		return;
	}
	length = recvfrom(udp->fd, into, capacity, MSG_TRUNC, (struct sockaddr*)&sender, &size);
	moteUdpWatch(udp);
	if (length < 0) {
		xsmcSetInteger(xsResult, moteUdpFailure(errno));
		return;
	}
	udp->remoteAddress = (int32_t)ntohl(sender.sin_addr.s_addr);
	udp->remotePort = ntohs(sender.sin_port);
	/* With MSG_TRUNC it is the datagram's own length. */
	xsmcSetInteger(xsResult, length > capacity ? MOTE_MESSAGE_SIZE : (xsIntegerValue)length);
}

/* No more than came before the call: who floods the port must not keep it from returning. */
void xs_mote_udp_drain(xsMachine* the)
{
	MoteUdp udp = xsmcGetHostDataValidate(xsThis, (void*)&moteUdpHooks);
	int count = 0;
	char byte;
	while (count < 1000 && recv(udp->fd, &byte, 1, MSG_TRUNC) >= 0)
		count++;
	moteUdpWatch(udp);
	xsmcSetInteger(xsResult, count);
}

void xs_mote_udp_send(xsMachine* the)
{
	MoteUdp udp = xsmcGetHostDataValidate(xsThis, (void*)&moteUdpHooks);
	struct sockaddr_in target = { 0 };
	xsIntegerValue length;
	ssize_t sent;
	uint8_t* bytes;
	target.sin_family = AF_INET;
	target.sin_addr.s_addr = htonl((uint32_t)xsmcToInteger(xsArg(3)));
	target.sin_port = htons(xsmcToInteger(xsArg(4)));
	bytes = moteBytes(the, 0, &length);
	if (!bytes) {
		xsmcSetInteger(xsResult, MOTE_PARAMETER);
		return;
	}
	sent = sendto(udp->fd, bytes, length, MSG_NOSIGNAL, (struct sockaddr*)&target, sizeof(target));
	xsmcSetInteger(xsResult, sent < 0 ? moteUdpFailure(errno) : (xsIntegerValue)sent);
}
