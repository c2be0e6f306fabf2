#!/usr/bin/env node
/**
 * The command line, `mote`: it reads the arguments and hands them to a command. A wrong one says what is wrong and exits 2.
 */
import { Command, CommanderError, Option } from 'commander';
import { contentFormat, directory, endpointName, lwm2mPath, objectList, pskIdentity, pskKey, serverUri, serverUris, wholeNumber } from './arguments.js';
import { type DecodeOptions, decode } from './decode.js';
import { runDemo } from './demo.js';
import { type DeviceArguments, runDevice } from './device.js';
import { type GenerateOptions, generate } from './generate.js';

const WRONG_COMMAND_LINE = 2;

const DECODE_HELP = `
With --format a payload is decoded alone, into a list of path, type and value (and time, in seconds):
  CBOR, LwM2M CBOR, SenML CBOR, SenML JSON, LwM2M JSON
                        types are those of the bytes; --path, if given, names the value for CBOR, and is checked for the others
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
    .option('--secure', 'the same over DTLS 1.2 with a pre-shared key, and what there is to see of it', false)
    .option('--json', 'one JSON object a line', false)
    .action(async (options: { json: boolean; secure: boolean }) => done(await runDemo(options.json, options.secure)));
  mote.command('device')
    .description('a simulated device that registers with a server; SIGINT or SIGTERM de-registers and ends it')
    .option('--server <uri>', 'coap://HOST[:PORT] or coaps://; several times for several servers, with --bootstrap not at all', serverUris)
    .option('--bootstrap <uri>', 'coap://HOST[:PORT] of a bootstrap server', serverUri)
    .requiredOption('--endpoint <name>', 'endpoint client name', endpointName)
    .option('--lifetime <seconds>', 'of the registration, 0 for ever', wholeNumber(0, 2147483647), 300)
    .addOption(new Option('--version <version>', 'of LwM2M').choices(['1.0', '1.1', '1.2']).default('1.1'))
    .option('--local-port <port>', 'local UDP port, kept over a reboot', wholeNumber(0, 65535), 0)
    .option('--psk-identity <identity>', 'of the pre-shared key for coaps:// servers', pskIdentity)
    .option('--psk-key <hex>', 'the key, as hexadecimal digits', pskKey)
    .option('--queue', 'queue mode: it sleeps between what it has to say')
    .addOption(new Option('--awake <seconds>', 'queue mode, awake so long after each datagram instead of 93 s').argParser(wholeNumber(1, 86400)).implies({ queue: true }))
    .option('--persist <directory>', 'where it keeps servers and attributes for its next start', directory)
    .option('--send-every <seconds>', 'sends its temperature, with the time, again and again', wholeNumber(1, 86400))
    .option('--objects <list>', 'further objects: shipped ones by their numbers, as 3304,3311, and the test object 3442', objectList)
    .option('--json', 'one JSON object a line', false)
    .addHelpText('after', '\nMOTE_SEED=NUMBER in the environment makes the temperature move the same way each time.')
    .action(async (options: DeviceArguments, device: Command) => {
      if (options.server === undefined && options.bootstrap === undefined) device.error("error: '--server <uri>' or '--bootstrap <uri>' is wanted", { code: 'mote.server' });
      const secure = [...(options.server ?? []), options.bootstrap ?? ''].some((uri) => uri.startsWith('coaps:'));
      if (secure !== (options.pskIdentity !== undefined) || secure !== (options.pskKey !== undefined)) {
        device.error("error: coaps:// goes with '--psk-identity <identity>' and '--psk-key <hex>'", { code: 'mote.psk' });
      }
      const { bootstrap, queue, awake, persist, ...rest } = options;
      done(await runDevice({ ...rest, abilities: { bootstrap, queue, awake, persist } }));
    });
  mote.command('decode')
    .description('a CoAP datagram, or a payload alone; malformed input exits 1')
    .argument('<hex...>', 'its bytes as hexadecimal digits')
    .option('--format <number>', 'content format of a payload', contentFormat)
    .option('--path <path>', 'what the payload belongs to, as /3/0', lwm2mPath)
    .option('--json', 'as JSON', false)
    .addHelpText('after', DECODE_HELP)
    .action((hex: string[], options: DecodeOptions) => done(decode(hex.join(' '), options)));
  mote.command('generate')
    .description('typed object declarations from definitions of the OMA registry; a file that contradicts itself exits 1')
    .argument('<path>', 'an XML file, or a folder of them')
    .requiredOption('--out <folder>', 'where the TypeScript modules go')
    .option('--import <path>', 'where the modules find this library', 'mote-lwm2m/objects')
    .action((path: string, options: GenerateOptions) => done(generate(path, options)));
  return mote;
}

async function main(): Promise<void> {
  try {
    const mote = program((code) => { process.exitCode = code; });
    if (process.argv.length < 3) mote.error('error: a command is missing: demo, device, decode or generate', { code: 'mote.command' });
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
