import type { TestProject } from 'vitest/node';
import { buildIfStale } from './buildIfStale.js';
import { measureMostSpeed } from './measureMostSpeed.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** The highest speed of a region with functions on this machine, see `speedUpTo`. */
    mostSpeed: number;
  }
}

/** Before the tests of the region: what they run is built, and how fast this machine is, measured. */
export default async function setup(project: TestProject): Promise<void> {
  buildIfStale();
  project.onTestsRerun(buildIfStale);
  const mostSpeed = await measureMostSpeed();
  console.log(`Regions of tests run at a speed of ${mostSpeed} at most.`);
  project.provide('mostSpeed', mostSpeed);
}
