/**
 * Number of times that SQS delivers a request, three minutes apart, before the request is set aside with the reasons. Together they cover
 * an outage of three hours.
 */
export const mostReceives = 60;
