// The Wi-Fi interface over a scripted Wifi module whose events come as those of builds for ESP32 do: the network goes at every step.

const radio = { listeners: {}, ip: '0.0.0.0', answer: null, joins: [], left: 0 };
Modules.addCached('Wifi', function () {
  exports.on = function (event, listener) { radio.listeners[event] = listener; };
  exports.connect = function (ssid, options, callback) {
    radio.joins.push(ssid + ' ' + options.password);
    radio.answer = callback;
  };
  exports.disconnect = function () { radio.left++; radio.ip = '0.0.0.0'; };
  exports.getIP = function () { return { ip: radio.ip, mac: '24:0a:c4:00:01:10' }; };
  exports.getDetails = function () { return { status: 'connected' }; };
});
const up = function () { radio.ip = '192.168.1.7'; radio.answer(null); radio.listeners.connected({ ip: radio.ip }); };
const down = function (reason) { radio.ip = '0.0.0.0'; radio.listeners.disconnected({ ssid: 'net', reason: '' + reason, msg: '' }); if (radio.answer) radio.answer('' + reason); };

const timers = [];
const host = {
  timer: function (callback) {
    const made = { due: -1, schedule: function (ms) { made.due = ms; }, cancel: function () { made.due = -1; }, fire: function () { made.due = -1; callback(); } };
    timers.push(made);
    return made;
  },
  random: function (bytes, at) { bytes[at] = 0; return 0; },
};

const m = require('mote-wifi');
const net = m.wifi(host);
let said = '';
net.onStatus = function (one) { said += one.status; };
const timer = timers[0];
const credentials = { ssid: 'net', password: 'password' };

is('at first', net.status, m.DISCONNECTED);
is('no credentials', net.connect({ ssid: '' }), -3003);
is('connect', net.connect(credentials), -3013);
is('joins', radio.joins.join(), 'net password');
is('patience', timer.due, 30000);
down(201); // no such network
is('no network of that name', net.error, -3008);
is('then waits', timer.due, 1000);
is('status', net.status, m.DISCONNECTED);
radio.answer('late'); // of the attempt before
timer.fire();
is('tries again', radio.joins.length, 2);
down(202); // wrong password
is('not let in', net.error, -3011);
is('waits longer', timer.due, 2000);
timer.fire();
timer.fire(); // the radio says nothing at all
is('gave up', net.error, -3017);
timer.fire();
up();
is('up', net.status, m.GLOBAL_UP);
is('address', net.address, '192.168.1.7');
is('mac', net.mac, '24:0a:c4:00:01:10');
is('rssi', net.rssi, 0);
is('no error', net.error, 0);
is('connect again', net.connect(credentials), -3015);
down(8); // goes
is('lost', net.error, -3016);
is('no address', net.address, '');
timer.fire();
radio.listeners.dhcp_timeout();
is('no address given', net.error, -3010);
timer.fire();
is('disconnect while joining', net.disconnect(), 0);
up(); // too late
is('stays away', net.status, m.DISCONNECTED);
is('not connected', net.disconnect(), -3004);
is('never again', timer.due, -1);
is('each change', said, '202020202402020');
done();
