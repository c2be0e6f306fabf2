/**
 * The life of a device, step by step: each asks, waits, and throws when the answer is not what it must be.
 */
import { FORMAT_SENML_CBOR, FORMAT_TEXT, FORMAT_TLV } from '../../src/codec/index.js';
import { attributesText } from '../values/links.js';
import { ENDPOINT, type Stage, expect } from './stage.js';

export interface Step {
  name: string;
  /** Answers what came of it, in a few words. */
  run(stage: Stage): Promise<string>;
}

const SENSOR = '/3303/0/5700';
/** A little more than pmin. */
const PAST_PMIN_MS = 1100;

export const steps: readonly Step[] = [
  { name: 'Register: the device tells the server its name, its lifetime and its objects', run: register },
  { name: 'Discover: which resources has Device, object 3?', run: discover },
  { name: 'Read the manufacturer, /3/0/0, as plain text', run: readText },
  { name: 'Read the whole Device, /3/0, as TLV', run: readTlv },
  { name: 'Read the Temperature, /3303/0, as SenML CBOR', run: readSenml },
  { name: 'Write the UTC offset, /3/0/14', run: write },
  { name: 'Execute "reset the smallest and largest value measured", /3303/0/5605', run: execute },
  { name: 'Write-Attributes: at most one notification a second, and only when 30 degrees are crossed', run: attributes },
  { name: 'Observe the temperature', run: observe },
  { name: 'It rises to 25 degrees: nothing; to 31.5: a notification', run: notify },
  { name: 'Cancel the observation: what comes then is not heard', run: cancel },
  { name: 'Update: the server writes another lifetime, /1/0/1, and the device confirms it', run: update },
  { name: 'De-register', run: deregister },
];

async function register(stage: Stage): Promise<string> {
  stage.start();
  await stage.until('the registration', () => stage.has('REGISTRATION_COMPLETE'));
  const registration = stage.server.registration(ENDPOINT);
  const paths = registration?.links.map((link) => link.path) ?? [];
  expect(paths.includes('/3/0') && paths.includes('/3303/0'), '/3/0 and /3303/0 among ' + paths.join(' '));
  expect(!paths.some((path) => path.startsWith('/0')), 'no word of Security');
  return 'registered at /rd/' + registration?.id + ' with LwM2M ' + registration?.version;
}

async function discover(stage: Stage): Promise<string> {
  const answer = await stage.server.discover(ENDPOINT, '/3');
  expect(answer.name === '2.05', '2.05, not ' + answer.name);
  const links = answer.links();
  expect(links.some((link) => link.path === '/3/0/4'), 'a link to /3/0/4');
  return links.length + ' links';
}

async function readText(stage: Stage): Promise<string> {
  const answer = await stage.server.read(ENDPOINT, '/3/0/0', FORMAT_TEXT);
  expect(answer.name === '2.05' && answer.value() === 'mote-lwm2m', 'mote-lwm2m, not ' + answer.name + ' ' + answer.text());
  return answer.text();
}

async function readTlv(stage: Stage): Promise<string> {
  const answer = await stage.server.read(ENDPOINT, '/3/0', FORMAT_TLV);
  expect(answer.name === '2.05' && answer.format === FORMAT_TLV, 'TLV, not ' + answer.name);
  expect(answer.value('/3/0/9') === 87, 'a battery at 87 %');
  return answer.values().length + ' values in ' + answer.payload.length + ' bytes';
}

async function readSenml(stage: Stage): Promise<string> {
  const answer = await stage.server.read(ENDPOINT, '/3303/0', FORMAT_SENML_CBOR);
  expect(answer.name === '2.05' && answer.format === FORMAT_SENML_CBOR, 'SenML CBOR, not ' + answer.name);
  expect(answer.value(SENSOR) === 21.5, '21.5 degrees, not ' + answer.value(SENSOR));
  return answer.values().length + ' values in ' + answer.payload.length + ' bytes';
}

async function write(stage: Stage): Promise<string> {
  const answer = await stage.server.write(ENDPOINT, '/3/0/14', '+02:00');
  expect(answer.name === '2.04', '2.04, not ' + answer.name);
  expect(stage.running.client.get(3, 0, 14) === '+02:00', 'the device to hold it');
  return 'the device holds +02:00';
}

async function execute(stage: Stage): Promise<string> {
  const answer = await stage.server.execute(ENDPOINT, '/3303/0/5605');
  expect(answer.name === '2.04', '2.04, not ' + answer.name);
  await stage.until('the execution', () => stage.has('execute', '/3303/0/5605'));
  return 'executed once';
}

async function attributes(stage: Stage): Promise<string> {
  const answer = await stage.server.writeAttributes(ENDPOINT, SENSOR, { pmin: 1, gt: 30 });
  expect(answer.name === '2.04', '2.04, not ' + answer.name);
  const links = (await stage.server.discover(ENDPOINT, SENSOR)).links();
  const found = attributesText(links.find((link) => link.path === SENSOR)?.attributes ?? {});
  expect(found.includes('pmin=1') && found.includes('gt=30'), 'pmin=1 and gt=30 in Discover, not ' + found);
  return found;
}

async function observe(stage: Stage): Promise<string> {
  stage.observation = await stage.server.observe(ENDPOINT, SENSOR, (notification) => stage.notified(notification), FORMAT_TEXT);
  const answer = stage.observation.first;
  expect(answer.name === '2.05' && answer.value() === 21.5, '21.5 degrees, not ' + answer.name);
  return 'observed, number ' + answer.observe;
}

async function notify(stage: Stage): Promise<string> {
  stage.running.measure(25);
  await stage.pass(PAST_PMIN_MS);
  expect(stage.notifications.length === 0, 'no notification of 25 degrees');
  stage.running.measure(31.5);
  await stage.until('the notification', () => stage.notifications.length > 0);
  const value = stage.notifications[0].value();
  expect(value === 31.5, '31.5 degrees, not ' + value);
  return 'notified of ' + value + ' degrees';
}

async function cancel(stage: Stage): Promise<string> {
  const answer = await stage.observation?.cancel();
  expect(answer?.name === '2.05' && answer.observe < 0, '2.05 without Observe, not ' + answer?.name);
  await stage.until('the cancellation', () => stage.has('cancel', SENSOR));
  const before = stage.notifications.length;
  stage.running.measure(20);
  await stage.pass(PAST_PMIN_MS);
  expect(stage.notifications.length === before, 'silence');
  return 'silence';
}

async function update(stage: Stage): Promise<string> {
  const lifetime = 600;
  const answer = await stage.server.write(ENDPOINT, '/1/0/1', lifetime);
  expect(answer.name === '2.04', '2.04, not ' + answer.name);
  await stage.until('the Update', () => stage.has('REG_UPDATE_COMPLETE'));
  expect(stage.server.registration(ENDPOINT)?.lifetime === lifetime, 'a lifetime of ' + lifetime + ' s at the server');
  return 'the registration lasts ' + lifetime + ' s from now';
}

async function deregister(stage: Stage): Promise<string> {
  await stage.running.stop();
  expect(stage.has('DEREGISTER'), 'the event DEREGISTER');
  expect(stage.server.registration(ENDPOINT) === undefined, 'the server to have forgotten it');
  return 'the server has forgotten the device';
}
