/* sleep.js. */

#include "xsmc.h"
#include "mc.xs.h"

#include "esp_sleep.h"

void xs_mote_deepSleep(xsMachine* the)
{
	uint64_t seconds = (uint64_t)xsmcToNumber(xsArg(0));
	esp_deep_sleep(seconds * 1000000);
}
