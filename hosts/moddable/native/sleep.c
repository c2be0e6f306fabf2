/* sleep.js. */

#include "xsmc.h"
#include "mc.xs.h"

#include "esp_sleep.h"

void xs_mote_deepSleep(xsMachine* the)
{
	xsNumberValue seconds = xsmcToNumber(xsArg(0));
	/* Not for ever, nor for what is no number. */
	if (!(seconds > 0))
		seconds = 0;
	else if (seconds > 31536000)
		seconds = 31536000;
	esp_deep_sleep((uint64_t)(seconds * 1000000));
}
