import { render } from 'vitest-browser-svelte';

import '../../src/styles/index.css';

import App from '../../src/App.svelte';
import { session } from '../../src/features/session/session.svelte';
import { World, type Scene } from '../mock/world';

/** The whole window on a stand-in for the core. */
export async function openWindow(scene: Scene): Promise<World> {
  const world = new World(scene);
  world.install();
  session.state = null;
  session.covered = false;
  session.helping = false;
  session.shown = null;
  await render(App);
  return world;
}
