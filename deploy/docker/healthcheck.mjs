// Exits 0 when Outdial on this machine is ready. It reads the same variables as Outdial.
import { request as plain } from 'node:http';
import { request as secure } from 'node:https';

const { OUTDIAL_HOST: host = '', OUTDIAL_PORT: port = '4600', OUTDIAL_TLS_CERT: cert = '' } = process.env;
const own = host === '' || host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
// It asks itself: the certificate has another name than this address.
const options = { host: own, port: port || '4600', path: '/health/ready', timeout: 4000, rejectUnauthorized: false };
const asked = (cert === '' ? plain : secure)(options, (answer) => process.exit(answer.statusCode === 200 ? 0 : 1));
asked.on('error', () => process.exit(1)).on('timeout', () => process.exit(1));
asked.end();
