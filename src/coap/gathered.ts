/**
 * What became of a block, and the rows of the bodies that are taken in: apart, for those who have no Blockwise.
 */

/* What `Assembly.take` found. */
/** The body is whole: `m.body` has it. Of a streamed one this was the last block. */
export const WHOLE = 0;
/** More blocks are to come: a request is answered 2.31 (RFC 7959 2.9.1). */
export const PARTIAL = 1;

/* The rows: one body has the buffer, another may be streamed beside it. */
export const BUFFERED = 0;
export const STREAMED = 1;
