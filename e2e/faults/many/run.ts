import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ApiStaff } from '../../fixtures/api';
import { Desk } from '../../fixtures/desk';
import { drawPapers } from '../../fixtures/pictures';
import { makeStaff, type World } from '../../fixtures/world';
import { type Books, readBooks } from './books';
import { untilEnded } from './endings';
import { again, wordOf } from './patience';
import { type Colleagues, People } from './people';
import { makePlan, type OrderPlan, plannedFaults } from './plan';
import { type Crew, Story } from './story';
import { Striker } from './strikes';

export interface RunResult {
  plan: OrderPlan[];
  books: Books;
  /** Kills that came about, and those whose moment never came. */
  struck: string[];
  missed: string[];
  /** Faults of providers that a call ran into, and those that nobody met. */
  met: string[];
  unmet: string[];
  /** People who gave up. */
  problems: string[];
  seconds: number;
}

/** Half of them wait for their strike's turn. */
const SIDE_BY_SIDE = 12;
const PROGRESS_MS = 10_000;

/** All orders of these seeds' plans, so many side by side, until nothing is left to be done. */
export async function runMany(world: World, count: number, seeds: readonly number[]): Promise<RunResult> {
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 1000);
  const say = (text: string) => console.log(`${String(seconds()).padStart(5)} s  ${text}`);
  const plans = seeds.map((seed) => makePlan(count, seed));
  // Taken one from each in turn.
  const plan = Array.from({ length: count }, (_, at) => plans.map((orders) => orders[at] as OrderPlan)).flat();
  const dir = await mkdtemp(path.join(tmpdir(), 'certdesk-papers-'));
  const run = new Run(world, plan, dir, say);
  try {
    await run.prepare();
    await run.play();
    say('all people have done their part; waiting for the rest');
    return { ...(await run.result()), seconds: seconds() };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

class Run {
  readonly #stories: Story[];
  readonly #crew: Crew;
  readonly #problems: string[] = [];
  #colleagues: Colleagues[] = [];
  #ended = 0;

  constructor(
    readonly world: World,
    readonly plan: OrderPlan[],
    readonly dir: string,
    readonly say: (text: string) => void,
  ) {
    this.#stories = [];
    this.#crew = {
      striker: new Striker(world, say),
      desk: new Desk(world.system),
      papers: (people) => drawPapers(people.who, dir),
      armed: new Map(),
    };
  }

  async prepare(): Promise<void> {
    const { world, plan } = this;
    this.say(`${plan.length} orders; making blank tokens`);
    await again('blank tokens', () => this.#crew.desk.stock());
    for (let i = 0; i < 3; i++) {
      const staff = await ApiStaff.signIn(world, await makeStaff(world, ['reviewer', 'operator']));
      const second = await ApiStaff.signIn(world, await makeStaff(world, ['finance', 'ca_admin']));
      this.#colleagues.push({ staff, second });
    }
    this.say('the people begin');
  }

  async play(): Promise<void> {
    // What takes longest comes first: who lets his time run out, and who comes back after all.
    const slow = ({ ending }: OrderPlan) => ['expired', 'granted', 'several tokens'].includes(ending);
    const waiting = [...this.plan].sort((a, b) => Number(slow(b)) - Number(slow(a)));
    const progress = setInterval(() => this.#progress(), PROGRESS_MS);
    const hand = async () => {
      for (let plan = waiting.shift(); plan; plan = waiting.shift()) await this.#one(plan);
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, hand)).finally(() => clearInterval(progress));
    await this.#crew.striker.close();
  }

  async #one(plan: OrderPlan): Promise<void> {
    const colleagues = this.#colleagues[plan.index % this.#colleagues.length] as Colleagues;
    const people = new People(this.world, colleagues, plan);
    const story = new Story(people, this.#crew);
    this.#stories.push(story);
    try {
      await story.play();
    } catch (error) {
      const problem = `order ${plan.index} ${people.orderNo} (${plan.ending}): ${wordOf(error)}`;
      this.#problems.push(problem);
      this.say(problem);
    }
    this.#ended += 1;
  }

  #progress(): void {
    const { struck, missed } = this.#crew.striker;
    this.say(`${this.#ended} of ${this.plan.length} people done, ${struck.length} kills, ${missed.length} missed`);
  }

  async result(): Promise<Omit<RunResult, 'seconds'>> {
    const { world } = this;
    const { striker, armed, desk } = this.#crew;
    const people = this.#stories.map((story) => story.people).filter(({ orderNo }) => orderNo !== '');
    const workflows = await untilEnded(
      world,
      people.map(({ orderNo }) => orderNo),
    );
    const left = new Set(((await world.sandbox.get('/control/faults')) as { id: string }[]).map(({ id }) => id));
    await world.sandbox.clearFaults();
    const known = people.map(({ orderNo, plan, who, address }) => ({
      ...{ orderNo, planned: plan.ending, uscc: who.uscc, applicant: who.name, address },
      ...{ accountNo: who.bankAccount.accountNo, email: who.agent.email, mobile: who.agent.mobile },
    }));
    return {
      plan: this.plan,
      books: await again('the books', () => readBooks(world, known, workflows, desk.customersConf)),
      struck: striker.struck,
      missed: striker.missed,
      ...faultsMet(
        plannedFaults(this.plan),
        [...armed].flatMap(([id, name]) => (left.has(id) ? [] : [name])),
      ),
      problems: this.#problems,
    };
  }
}

/** What nobody met, too: its call never came, or its order did not come so far. */
function faultsMet(planned: readonly string[], met: string[]): Pick<RunResult, 'met' | 'unmet'> {
  const unmet = [...planned];
  for (const name of met) unmet.splice(unmet.indexOf(name), 1);
  return { met, unmet };
}
