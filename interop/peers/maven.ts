// Fetches Java libraries with Maven and compiles a few sources against them, each once: the results stay in a cache.

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { complete, need } from '../children.js';

const RESOLVE_LIMIT_MS = 600_000;
const COMPILE_LIMIT_MS = 120_000;
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1';

/** The class path of Maven artifacts ('group:artifact:version') with all they need. Throws what Maven said. */
export async function classPath(folder: string, artifacts: readonly string[]): Promise<string> {
  need('mvn', 'install Maven (Debian: apt-get install maven)');
  const home = join(folder, digest(artifacts.join(' ')));
  const file = join(home, 'classpath.txt');
  if (existsSync(file)) {
    const known = readFileSync(file, 'utf8').trim();
    if (known.split(delimiter).every((jar) => existsSync(jar))) return known;
  }
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'pom.xml'), pom(artifacts));
  await complete('mvn', ['-q', '-B', PLUGIN + ':build-classpath', '-Dmdep.outputFile=' + file], home, RESOLVE_LIMIT_MS);
  return readFileSync(file, 'utf8').trim();
}

/** Compiles every .java file of some folders; answers the class path that runs them. Throws what the compiler said. */
export async function compile(folder: string, sources: readonly string[], libraries: string): Promise<string> {
  need('javac', 'install a JDK, version 17 or newer (Debian: apt-get install openjdk-17-jdk-headless)');
  const files = sources.flatMap((source) => readdirSync(source).filter((name) => name.endsWith('.java')).sort().map((name) => join(source, name)));
  const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  const classes = join(folder, digest(libraries + text));
  const done = join(classes, '.done');
  if (!existsSync(done)) {
    mkdirSync(classes, { recursive: true });
    await complete('javac', ['-nowarn', '-encoding', 'UTF-8', '-cp', libraries, '-d', classes, ...files], folder, COMPILE_LIMIT_MS);
    writeFileSync(done, '');
  }
  return classes + delimiter + libraries;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function pom(artifacts: readonly string[]): string {
  const dependencies = artifacts.map((artifact) => {
    const [group, name, version] = artifact.split(':');
    return `<dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`;
  });
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>mote</groupId><artifactId>peer</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${dependencies.join('\n')}</dependencies></project>\n`;
}
