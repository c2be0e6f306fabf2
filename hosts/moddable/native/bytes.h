/* How native functions take bytes of a typed array: (array, at, length) are their first three arguments. */

#ifndef MOTE_BYTES_H
#define MOTE_BYTES_H

/* Bytes [at, at + length) of the typed array of bytes that is the first argument: where they lie, or NULL when they do not lie within it. */
static uint8_t* moteBytes(xsMachine* the, int writable, xsIntegerValue* length)
{
	void* data;
	xsUnsignedValue size;
	xsIntegerValue at = xsmcToInteger(xsArg(1));
	*length = xsmcToInteger(xsArg(2));
	/* Last: what is asked of the engine before must not move the bytes. */
	if (writable)
		xsmcGetBufferWritable(xsArg(0), &data, &size);
	else
		xsmcGetBufferReadable(xsArg(0), &data, &size);
	if (at < 0 || *length < 0 || (xsUnsignedValue)at > size || (xsUnsignedValue)*length > size - (xsUnsignedValue)at)
		return NULL;
	return (uint8_t*)data + at;
}

#endif
