/** How often a request is delivered, three minutes after one another, until it is put aside with its reasons: an outage of three hours. */
export const mostReceives = 60;
