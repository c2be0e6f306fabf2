/**
 * The servers that an application names, as instances of Security and Server.
 */
import type { Core } from './core.js';
import { type ServerAccount, security } from './objects/security.js';
import { server } from './objects/server.js';

/** Declares both objects and pairs their instances; throws for a server that cannot be. @param version of LwM2M, which the object's follows */
export function addServers(core: Core, list: readonly ServerAccount[], version: '1.1' | '1.2'): void {
  const registration = core.registration;
  const accounts = core.accounts;
  const most = core.config.servers;
  const servers: ServerAccount[] = [];
  let count = 0;
  for (let i = 0; i < list.length; i++) {
    servers.push(list[i]);
    if (list[i].bootstrap !== true) count++;
  }
  if (servers.length < 1 || count > most) throw new Error('servers: 1 to ' + most + ' (Config.servers)');
  core.declare.add(security(servers, core.room, core.securityExtra));
  core.declare.add(server(servers, {
    binding: core.binding,
    storing: core.reports !== null,
    disable: (iid: number): void => registration.disable(accounts.ofInstance(iid)),
    update: (iid: number): void => registration.update(accounts.ofInstance(iid)),
    bindingWritten: (iid: number): void => registration.bindingWritten(accounts.ofInstance(iid)),
  }, version, core.room === null ? 0 : core.room.instances - 1, core.serverExtra));
  if (accounts.pair() !== count) throw new Error('servers: each needs an ssid of its own');
  // The keys are let go; but a bootstrap that fails goes back to them where nothing is stored.
  if (core.bootstrap === null) servers.splice(0, servers.length);
}
