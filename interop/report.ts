// A suite is a list of cases on a bench; here they run one after the other and are told, one line each.

const CASE_LIMIT_MS = 90_000;

/** One named test against a real peer. It throws what is wrong. */
export interface Case<Bench> {
  /** The number by which its specification calls it. */
  readonly id: string;
  readonly name: string;
  run(bench: Bench): Promise<void>;
}

/** What `npm run interop -- NAME` runs. */
export interface Suite {
  readonly name: string;
  run(report: Report): Promise<void>;
}

export class Report {
  passed = 0;
  failed = 0;

  /** Runs one case and prints 'ID name: passed|failed', the reason indented below. True when it passed. */
  async test(id: string, name: string, run: () => Promise<void>): Promise<boolean> {
    try {
      await within(CASE_LIMIT_MS, run());
      this.passed++;
      console.log(id + ' ' + name + ': passed');
      return true;
    } catch (wrong) {
      this.failed++;
      console.log(id + ' ' + name + ': failed\n' + indent(wrong));
      return false;
    }
  }

  /** Opens a bench, runs the cases on it, closes it. When it does not open, every case fails of that. */
  async run<Bench>(cases: readonly Case<Bench>[], open: () => Promise<Bench>, close: (bench: Bench) => Promise<void>): Promise<void> {
    let bench: Bench;
    try {
      bench = await open();
    } catch (wrong) {
      let reason: unknown = wrong;
      for (const each of cases) {
        await this.test(each.id, each.name, () => Promise.reject(reason as Error));
        reason = new Error('not run, for the reason above');
      }
      return;
    }
    try {
      for (const each of cases) await this.test(each.id, each.name, () => each.run(bench));
    } finally {
      await close(bench).catch((wrong: unknown) => this.test('end', 'Everything ends as it should', () => Promise.reject(wrong as Error)));
    }
  }
}

async function within(limit: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('not done within ' + limit + ' ms')), limit);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function indent(wrong: unknown): string {
  const text = wrong instanceof Error ? wrong.message : String(wrong);
  return text.split('\n').map((line) => '    ' + line).join('\n');
}
