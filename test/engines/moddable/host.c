/* main() of a command-line program on XS: clones the machine that was linked into it, imports "main", and runs GLib's loop until exit() is called. */

#include "xsAll.h"
#include "xs.h"
#include "mc.xs.h"
#include <glib.h>

static GMainLoop* gLoop = NULL;
static int gStatus = 0;
static int gDone = 0;

/* Also called for an exception in a timer's or a socket's callback. */
void fxAbort(xsMachine* the, int status)
{
	fprintf(stderr, "XS abort: %s\n", fxAbortString(status));
	exit(100 + status);
}

void xs_host_print(xsMachine* the)
{
	printf("%s\n", xsToString(xsArg(0)));
	fflush(stdout);
}

void xs_host_exit(xsMachine* the)
{
	gStatus = xsToInteger(xsArg(0));
	gDone = 1;
	g_main_loop_quit(gLoop);
}

/* Slots and bytes of chunks in use, dead ones included: differences are exact while nothing is collected. */
void xs_host_slots(xsMachine* the)
{
	xsResult = xsInteger(((txMachine*)the)->currentHeapCount);
}

void xs_host_chunks(xsMachine* the)
{
	xsResult = xsInteger(((txMachine*)the)->currentChunksSize);
}

void xs_host_gc(xsMachine* the)
{
	xsCollectGarbage();
}

void xs_host_version(xsMachine* the)
{
	char text[32];
	snprintf(text, sizeof(text), "%d.%d.%d", XS_MAJOR_VERSION, XS_MINOR_VERSION, XS_PATCH_VERSION);
	xsResult = xsString(text);
}

int main(int argc, char* argv[])
{
	xsMachine* machine = fxPrepareMachine(NULL, xsPreparation(), "main", NULL, NULL);
	if (machine == NULL) {
		fprintf(stderr, "no machine\n");
		return 1;
	}
	gLoop = g_main_loop_new(NULL, FALSE);
	xsBeginHost(machine);
	{
		xsTry {
			xsResult = xsAwaitImport("main", XS_IMPORT_NAMESPACE);
		}
		xsCatch {
			fprintf(stderr, "### %s\n", xsToString(xsException));
			gStatus = 1;
			gDone = 1;
		}
	}
	xsEndHost(machine);
	if (!gDone)
		g_main_loop_run(gLoop);
	xsDeleteMachine(machine);
	return gStatus;
}
