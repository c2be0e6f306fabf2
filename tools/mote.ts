#!/usr/bin/env node
/**
 * The command line, `mote`: it reads the arguments and hands them to a command. A wrong one says what is wrong and exits 2.
 */
import { Command, CommanderError, Option } from 'commander';
import { contentFormat, endpointName, lwm2mPath, serverUri, wholeNumber } from './arguments.js';
import { type DecodeOptions, decode } from './decode.js';
import { runDemo } from './demo.js';
import { type DeviceCommand, runDevice } from './device.js';

const WRONG_COMMAND_LINE = 2;

const DECODE_HELP = `
With --format a payload is decoded alone, into a list of path, type and value (and time, in seconds):
  CBOR and SenML CBOR   types are those of the bytes; --path, if given, is checked for SenML and names the value for CBOR
  TLV, plain text       types are those that the objects 0 to 7, 3303 and 3442 declare for the path; without one, or for
                        other objects, a TLV value is opaque, a text is a string
  TLV without --path    paths are relative to the payload ("6/0")
  links (40)            the value of each is its attributes
In JSON opaque values are hexadecimal digits, and integers beyond 2^53 are text. Blanks and colons in HEX are passed over.`;

/** Builds the program; the exit code of the command that runs is handed to `done`. */
function program(done: (code: number) => void): Command {
  const mote = new Command('mote');
  mote.description('A LwM2M client for small devices: try it, simulate with it, look into its datagrams.');
  mote.exitOverride();
  mote.command('demo')
    .description('a device and a server in this process, over loopback UDP: the whole life cycle, shown')
    .option('--json', 'one JSON object a line', false)
    .action(async (options: { json: boolean }) => done(await runDemo(options.json)));
  mote.command('device')
    .description('a simulated device that registers with a server; SIGINT or SIGTERM de-registers and ends it')
    .requiredOption('--server <uri>', 'coap://HOST[:PORT]', serverUri)
    .requiredOption('--endpoint <name>', 'endpoint client name', endpointName)
    .option('--lifetime <seconds>', 'of the registration, 0 for ever', wholeNumber(0, 2147483647), 300)
    .addOption(new Option('--version <version>', 'of LwM2M').choices(['1.0', '1.1', '1.2']).default('1.1'))
    .option('--local-port <port>', 'local UDP port, kept over a reboot', wholeNumber(0, 65535), 0)
    .option('--json', 'one JSON object a line', false)
    .addHelpText('after', '\nMOTE_SEED=NUMBER in the environment makes the temperature move the same way each time.')
    .action(async (options: DeviceCommand) => done(await runDevice(options)));
  mote.command('decode')
    .description('a CoAP datagram, or a payload alone; malformed input exits 1')
    .argument('<hex...>', 'its bytes as hexadecimal digits')
    .option('--format <number>', 'content format of a payload', contentFormat)
    .option('--path <path>', 'what the payload belongs to, as /3/0', lwm2mPath)
    .option('--json', 'as JSON', false)
    .addHelpText('after', DECODE_HELP)
    .action((hex: string[], options: DecodeOptions) => done(decode(hex.join(' '), options)));
  return mote;
}

async function main(): Promise<void> {
  try {
    const mote = program((code) => { process.exitCode = code; });
    if (process.argv.length < 3) mote.error('error: a command is missing: demo, device or decode', { code: 'mote.command' });
    await mote.parseAsync(process.argv);
  } catch (wrong) {
    if (wrong instanceof CommanderError) {
      process.exitCode = wrong.exitCode === 0 ? 0 : WRONG_COMMAND_LINE; // commander has said what is wrong, or helped
      return;
    }
    process.stderr.write('mote: ' + (wrong instanceof Error ? wrong.message : String(wrong)) + '\n');
    process.exitCode = 1;
  }
}

await main();
