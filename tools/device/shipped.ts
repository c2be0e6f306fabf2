/**
 * The shipped objects by their numbers, each with one instance and what it must have: what `mote device --objects` adds.
 */
import { NodeHost } from '../../hosts/node/index.js';
import type { Client, ObjectDeclaration } from '../../src/index.js';
import { accelerometer } from '../../src/objects/accelerometer.js';
import { actuation } from '../../src/objects/actuation.js';
import { addressableTextDisplay } from '../../src/objects/addressable-text-display.js';
import { altitude } from '../../src/objects/altitude.js';
import { audioClip } from '../../src/objects/audio-clip.js';
import { barometer } from '../../src/objects/barometer.js';
import { bitmap } from '../../src/objects/bitmap.js';
import { buzzer } from '../../src/objects/buzzer.js';
import { colour } from '../../src/objects/colour.js';
import { concentration } from '../../src/objects/concentration.js';
import { conductivity } from '../../src/objects/conductivity.js';
import { connectivityMonitoring } from '../../src/objects/connectivity-monitoring.js';
import { connectivityStatistics } from '../../src/objects/connectivity-statistics.js';
import { current } from '../../src/objects/current.js';
import { depth } from '../../src/objects/depth.js';
import { dimmer } from '../../src/objects/dimmer.js';
import { distance } from '../../src/objects/distance.js';
import { frequency } from '../../src/objects/frequency.js';
import { genericSensor } from '../../src/objects/generic-sensor.js';
import { humidity } from '../../src/objects/humidity.js';
import { illuminance } from '../../src/objects/illuminance.js';
import { lightControl } from '../../src/objects/light-control.js';
import { load } from '../../src/objects/load.js';
import { loadControl } from '../../src/objects/load-control.js';
import { location } from '../../src/objects/location.js';
import { location3336 } from '../../src/objects/location-3336.js';
import { loudness } from '../../src/objects/loudness.js';
import { magnetometer } from '../../src/objects/magnetometer.js';
import { multiStateSelector } from '../../src/objects/multi-state-selector.js';
import { multipleAxisJoystick } from '../../src/objects/multiple-axis-joystick.js';
import { onOffSwitch } from '../../src/objects/on-off-switch.js';
import { percentage } from '../../src/objects/percentage.js';
import { positioner } from '../../src/objects/positioner.js';
import { power } from '../../src/objects/power.js';
import { powerControl } from '../../src/objects/power-control.js';
import { powerMeasurement } from '../../src/objects/power-measurement.js';
import { presence } from '../../src/objects/presence.js';
import { pressure } from '../../src/objects/pressure.js';
import { pushButton } from '../../src/objects/push-button.js';
import { rate } from '../../src/objects/rate.js';
import { setPoint } from '../../src/objects/set-point.js';
import { stopwatch } from '../../src/objects/stopwatch.js';
import { time } from '../../src/objects/time.js';
import { timer } from '../../src/objects/timer.js';
import { upDownControl } from '../../src/objects/up-down-control.js';
import { voltage } from '../../src/objects/voltage.js';

/** Bytes of the CoAP messages that the device has sent and received. */
export interface Sockets {
  sent(): number;
  received(): number;
}

type Make = (client: Client, sockets: Sockets) => ObjectDeclaration;

/** Bytes of the headers of IPv4 and UDP. */
const HEADERS = 28;

const SHIPPED: Readonly<Record<number, Make>> = {
  4: () => connectivityMonitoring({ networkBearer: 21, availableNetworkBearer: [21], radioSignalStrength: -60, ipAddresses: ['127.0.0.1'] }),
  6: () => location({ latitude: 52.3676, longitude: 4.9041, timestamp: 946684800 }),
  7: (client, sockets) => connectivityStatistics({
    txData: () => sockets.sent() + HEADERS * client.stats.sent,
    rxData: () => sockets.received() + HEADERS * client.stats.received,
    messages: () => client.stats.sent + client.stats.received,
    maxMessageSize: (afresh) => {
      if (afresh) client.stats.longest = 0;
      return client.stats.longest + HEADERS;
    },
    host: new NodeHost({ unref: true }),
    collectionPeriod: 0,
  }, client),
  3300: (client) => genericSensor({}, client),
  3301: (client) => illuminance({ value: 300 }, client),
  3302: (client) => presence({}, client),
  3304: (client) => humidity({ value: 45 }, client),
  3305: (client) => powerMeasurement({}, client),
  3306: () => actuation({}),
  3308: () => setPoint({}),
  3310: () => loadControl({}),
  3311: () => lightControl({}),
  3312: () => powerControl({}),
  3313: () => accelerometer({ xValue: 0 }),
  3314: () => magnetometer({ xValue: 0 }),
  3315: (client) => barometer({ value: 101325 }, client),
  3316: (client) => voltage({ value: 230 }, client),
  3317: (client) => current({}, client),
  3318: (client) => frequency({}, client),
  3319: (client) => depth({}, client),
  3320: (client) => percentage({}, client),
  3321: (client) => altitude({}, client),
  3322: (client) => load({}, client),
  3323: (client) => pressure({}, client),
  3324: (client) => loudness({}, client),
  3325: (client) => concentration({}, client),
  3327: (client) => conductivity({}, client),
  3328: (client) => power({}, client),
  3330: (client) => distance({}, client),
  3333: () => time({}),
  3335: () => colour({}),
  3336: () => location3336({ numericLatitude: 52.3676, numericLongitude: 4.9041 }),
  3337: (client) => positioner({}, client),
  3338: () => buzzer({}),
  3339: () => audioClip({}),
  3340: (client) => timer({}, client),
  3341: () => addressableTextDisplay({}),
  3342: () => onOffSwitch({}),
  3343: () => dimmer({}),
  3344: () => upDownControl({}),
  3345: () => multipleAxisJoystick({}),
  3346: (client) => rate({}, client),
  3347: () => pushButton({}),
  3348: () => multiStateSelector({ multiStateInput: 0 }),
  3349: () => bitmap({ bitmapInput: 0 }),
  3350: (client) => stopwatch({}, client),
};

/** What makes an object, undefined for a number that no shipped object has, or none that a device gets in this way. */
export function shipped(oid: number): Make | undefined {
  return SHIPPED[oid];
}
