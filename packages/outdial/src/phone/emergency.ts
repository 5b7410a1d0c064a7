/**
 * Emergency, medical on-call and crisis lines of the world, as dialed within their country. libphonenumber-js carries no short numbers,
 * and its big sister misses 988 and 116117, so the list is our own (ITU-T E.129 notices, EU decision 2007/116/EC for 116xxx, national
 * numbering plans). It errs on the side of refusing: none of these is ever a subscriber's number behind a country code.
 */
const shortLines = [
  ['15', '17', '18', '08', '000', '061', '062', '080', '085', '088', '091', '092'],
  ['100', '101', '102', '103', '104', '105', '106', '107', '108', '109', '110', '111', '112', '113', '114', '115'],
  ['116', '117', '118', '119', '120', '121', '122', '123', '124', '125', '126', '127', '128', '129', '130', '131'],
  ['132', '133', '140', '141', '143', '144', '145', '147', '150', '151', '154', '155', '156', '157', '158', '160'],
  ['161', '165', '166', '170', '171', '175', '177', '180', '185', '188', '190', '191', '192', '193', '194', '195'],
  ['196', '197', '198', '199', '211', '311', '333', '511', '711', '811', '900', '901', '902', '903', '907', '910'],
  ['911', '912', '913', '917', '919', '920', '933', '950', '977', '988', '989', '990', '991', '992', '993', '994'],
  ['995', '996', '997', '998', '999'],
].flat();

const longLines = [
  ['1022', '1122', '1155', '1177', '1199', '1450', '1515', '1530', '1669', '1737', '1813', '1926', '3114', '3020'],
  ['10111', '10112', '10177', '12320', '12355', '12356', '13092', '13114', '14416', '131114', '131444', '132500'],
].flat();

const short = new Set(shortLines);
const long = new Set(longLines);

/** True for the digits of an emergency, on-call or crisis line that no subscriber can have behind any country code. */
export function isEmergencyLine(digits: string): boolean {
  return short.has(digits) || /^116\d{3}$/.test(digits);
}

/** True for such a line whose digits some small country also gives to subscribers: decisive only when the whole number is not assigned. */
export function mayBeEmergencyLine(digits: string): boolean {
  return isEmergencyLine(digits) || long.has(digits);
}
