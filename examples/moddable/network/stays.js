// A computer's network is there already.
export default function () {}
