/* entropy.js. */

#include "xsmc.h"
#include "mc.xs.h"

#if ESP32
	#include "esp_random.h"
#elif defined(PICO_BUILD)
	#include "pico/rand.h"
#elif defined(__linux__)
	#include <errno.h>
	#include <sys/random.h>
#endif

#include "bytes.h"

void xs_mote_fill(xsMachine* the)
{
	xsIntegerValue length;
	uint8_t* bytes = moteBytes(the, 1, &length);
	if (!bytes)
		xsRangeError("outside");
#if ESP32
	esp_fill_random(bytes, length);
#elif defined(__linux__)
	while (length > 0) {
		ssize_t got = getrandom(bytes, length, 0);
		if (got < 0) {
			if (errno != EINTR)
				xsUnknownError("no entropy");
			continue;
		}
		bytes += got;
		length -= got;
	}
#elif defined(PICO_BUILD)
	while (length-- > 0)
		*bytes++ = (uint8_t)get_rand_32();
#else
	/* ESP8266: c_rand reads the hardware's generator. */
	while (length-- > 0)
		*bytes++ = (uint8_t)(c_rand() >> 8);
#endif
}
